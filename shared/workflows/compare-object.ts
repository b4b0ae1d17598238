import type { ApplicationSpec, IgnoreDifferences } from '../domain/application/application.ts';
import type { ComparedObject } from '../domain/application/control.ts';
import type { SyncStatusCode } from '../domain/application/operation.ts';
import { isValidated } from '../domain/application/sync-options.ts';
import { canonicalJson } from '../domain/diff/canonical-json.ts';
import type { ComparedPair } from '../domain/diff/compare-application.ts';
import { type ComparedSides, compareResource } from '../domain/diff/compare-resource.ts';
import { fingerprintTarget } from '../domain/diff/target-fingerprint.ts';
import { ClusterForbiddenError, KindUnknownError, ObjectRefusedError } from '../domain/errors/cluster-errors.ts';
import { gvkOf, type KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../domain/resource/pair-resources.ts';
import { formatResourceKey } from '../domain/resource/resource-key.ts';
import type { Dependencies } from './dependencies.ts';
import { formatGvk } from './load-targets.ts';
import type { DestinationClients } from './open-destination.ts';
import { type HealthJudge, judgePair } from './open-health-judge.ts';

/** An object that is written to all the time is taken as it was seen last. */
const STALE_ATTEMPTS = 4;

/** What the comparison of one object needs to know. */
export interface CompareContext {
  readonly clients: DestinationClients;
  /** Pairs that were found equal before. */
  readonly known: { readonly [key: string]: ComparedObject };
  readonly ignoreDifferences: readonly IgnoreDifferences[];
  readonly unknownKinds: ReadonlyMap<string, string>;
  readonly judgeHealth: HealthJudge;
  /** Of the application. */
  readonly syncOptions: readonly string[];
  /** Keyed hash; targets may be Secrets. */
  readonly fingerprint: (text: string) => string;
}

/** What the comparison of one object found. */
export interface ObjectComparison extends ComparedPair {
  /** Given when the two are equal: as long as neither changes, they need not be compared again. */
  readonly proof?: ComparedObject;
  /** What a dry-run apply of the target would make of the live object; absent where nobody had to ask the server. */
  readonly predicted?: KubernetesObject;
  /**
   * JSON pointers of what an apply would change, without what rules ignore. Empty when Synced; absent where nothing was compared
   * (one of the two is missing, the server refused, the kind is unknown).
   */
  readonly changedPaths?: readonly string[];
  /** What the paths are about: both sides as they were compared. */
  readonly sides?: ComparedSides;
}

/**
 * Compares one target with its live object. A server-side dry-run apply is the judge (design §7), unless the same pair was
 * found equal before.
 * @throws ClusterUnreachableError, ApiThrottledError
 */
export async function compareObject(pair: ResourcePair, context: CompareContext): Promise<ObjectComparison> {
  const { target, live } = pair;
  const health = await judgePair(pair, context.judgeHealth);
  const found = { pair, ...(health ? { health } : {}) };
  const unknownKind = target && context.unknownKinds.get(formatGvk(gvkOf(target)));
  if (unknownKind) return { ...found, comparison: 'OutOfSync', message: unknownKind };
  if (!target || !live || pair.isSkipped) return found;

  const proof = proveEqual(target, live, context);
  const before = context.known[formatResourceKey(pair.key)];
  if (before?.targetHash === proof.targetHash && before.resourceVersion === proof.resourceVersion) {
    return { ...found, comparison: 'Synced', changedPaths: [], proof };
  }
  const { live: seen = live, ...verdict } = await judge(target, live, context);
  return {
    ...found,
    ...verdict,
    pair: seen === live ? pair : { ...pair, live: seen },
    ...(verdict.comparison === 'Synced' ? { proof: proveEqual(target, seen, context) } : {}),
  };
}

/** What a proof depends on besides the pair: rules, and the destination, since another cluster counts its versions anew. */
export function proofRules(deps: Dependencies, { destination, ignoreDifferences = [] }: ApplicationSpec) {
  const { server, name } = destination;
  const where = canonicalJson([server ?? null, name ?? null]);
  return { ignoreDifferences, fingerprint: (text: string) => deps.secrets.fingerprint(`${where}${text}`) };
}

/** What to remember of a target and a live object that are equal: as long as both stay, so does that. */
export function proveEqual(
  target: KubernetesObject,
  live: KubernetesObject,
  { ignoreDifferences, fingerprint }: Pick<CompareContext, 'ignoreDifferences' | 'fingerprint'>,
): ComparedObject {
  const rules = canonicalJson(ignoreDifferences);
  return {
    targetHash: fingerprintTarget(target, (text) => fingerprint(`${rules}${text}`)),
    resourceVersion: live.metadata.resourceVersion ?? '',
  };
}

/** What the judge said, and of which live object, if that was read again. */
interface Verdict extends Pick<ObjectComparison, 'message' | 'predicted' | 'changedPaths' | 'sides'> {
  readonly comparison: SyncStatusCode;
  readonly live?: KubernetesObject;
}

async function judge(target: KubernetesObject, live: KubernetesObject, context: CompareContext): Promise<Verdict> {
  try {
    return await compareWithPrediction(target, live, context);
  } catch (error) {
    // Design §9.1: what the cluster would refuse is OutOfSync in its words; what we may not ask is Unknown.
    if (error instanceof ObjectRefusedError || error instanceof KindUnknownError) {
      return { comparison: 'OutOfSync', message: error.message };
    }
    if (error instanceof ClusterForbiddenError) return { comparison: 'Unknown', message: error.message };
    throw error;
  }
}

/** Compares again if a controller wrote to the object between reading it and the dry run: that difference is not ours. */
async function compareWithPrediction(
  target: KubernetesObject,
  firstLive: KubernetesObject,
  { clients, ignoreDifferences, syncOptions }: CompareContext,
): Promise<Verdict> {
  const client = clients.clientFor(gvkOf(target));
  const validate = isValidated(target, syncOptions);
  let live: KubernetesObject | undefined = firstLive;
  for (let attempt = 1; live; attempt += 1) {
    const predicted = await client.apply(target, { dryRun: true, validate });
    const { status, isStale, ...difference } = compareResource({ live, predicted, ignoreDifferences });
    if (!isStale || attempt === STALE_ATTEMPTS) return { comparison: status, live, predicted, ...difference };
    live = await client.get({ ...gvkOf(live), namespace: live.metadata.namespace ?? '', name: live.metadata.name });
  }
  return { comparison: 'OutOfSync' }; // it was deleted meanwhile
}
