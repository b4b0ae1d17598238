import type { ComparedObject } from '../../domain/application/control.ts';
import type { SyncStatusCode } from '../../domain/application/operation.ts';
import { isValidated } from '../../domain/application/sync-options.ts';
import type { ComparedPair } from '../../domain/diff/compare-application.ts';
import { includesMutationWebhooks } from '../../domain/diff/compare-options.ts';
import { type ComparedSides, compareResource } from '../../domain/diff/compare-resource.ts';
import { type IsAppliedOptions, isApplied } from '../../domain/diff/owned-fields/is-applied.ts';
import { keepOwnChanges } from '../../domain/diff/owned-fields/keep-own-changes.ts';
import { FIELD_MANAGER } from '../../domain/diff/owned-fields/own-fields.ts';
import { withoutLeftovers } from '../../domain/diff/owned-fields/without-leftovers.ts';
import { ImmutableFieldError, KindUnknownError, ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { isAboutKind } from '../../domain/errors/is-about-kind.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../../domain/resource/pair-resources.ts';
import { isSecret } from '../../domain/resource/redact-secrets.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import type { CompareSettings } from '../../domain/settings/system-settings.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { formatGvk } from './load-targets.ts';
import { type CompareRules, proveEqual } from './open-compare-rules.ts';
import { type HealthJudge, judgePair } from './open-health-judge.ts';
import { selectIgnoredFields } from './select-ignored-fields.ts';

/** An object that is written to all the time is taken as it was seen last. */
const STALE_ATTEMPTS = 4;

/** What the comparison of one object needs to know. */
export interface CompareContext extends CompareRules {
  readonly clients: DestinationClients;
  /** Pairs that were found equal before. */
  readonly known: { readonly [key: string]: ComparedObject };
  readonly unknownKinds: ReadonlyMap<string, string>;
  readonly judgeHealth: HealthJudge;
  /** Of the application. */
  readonly syncOptions: readonly string[];
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
  /** Nobody could find out whether it is there. */
  readonly isUnread?: boolean;
  /** Why there are no sides: the server would not have the object, for a field that cannot be changed in place or for another reason. */
  readonly refusal?: 'Immutable' | 'Other';
  /** Rules that could not be followed. */
  readonly ruleFaults?: readonly string[];
}

/**
 * Compares one target with its live object. A server-side dry-run apply is the judge (design §7), unless the same pair was
 * found equal before, or the live object itself says that it is as we applied it.
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
  if (isApplied(target, live, localCheckOf(live, context))) {
    return { ...found, comparison: 'Synced', changedPaths: [], proof };
  }
  const { live: seen = live, ...verdict } = await judge(target, live, context);
  return {
    ...found,
    ...verdict,
    pair: seen === live ? pair : { ...pair, live: seen },
    // A rule that fails is looked at again, so that people are told as long as it does.
    ...(verdict.comparison === 'Synced' && !verdict.ruleFaults ? { proof: proveEqual(target, seen, context) } : {}),
  };
}

function localCheckOf(live: KubernetesObject, { takeOverFrom, compareSettings }: CompareRules): IsAppliedOptions {
  return { manager: FIELD_MANAGER, takeOverFrom, comparesStatus: comparesStatus(compareSettings, live) };
}

/** Argo CD's `crd` means definitions of kinds, whose status their manifests often bring along. */
function comparesStatus({ ignoreResourceStatusField }: CompareSettings, live: KubernetesObject): boolean {
  if (ignoreResourceStatusField === 'crd') return live.kind !== 'CustomResourceDefinition';
  return ignoreResourceStatusField === 'none';
}

/** What the judge said, and of which live object, if that was read again. */
interface Verdict
  extends Pick<ObjectComparison, 'message' | 'predicted' | 'changedPaths' | 'sides' | 'ruleFaults' | 'refusal'> {
  readonly comparison: SyncStatusCode;
  readonly live?: KubernetesObject;
}

async function judge(target: KubernetesObject, live: KubernetesObject, context: CompareContext): Promise<Verdict> {
  try {
    return await compareWithPrediction(target, live, context);
  } catch (error) {
    // Design §9.1: what the cluster would refuse is OutOfSync in its words; what we may not ask is Unknown.
    if (error instanceof ObjectRefusedError || error instanceof KindUnknownError) {
      const refusal = error instanceof ImmutableFieldError ? 'Immutable' : 'Other';
      return { comparison: 'OutOfSync', message: error.message, refusal };
    }
    if (isAboutKind(error)) return { comparison: 'Unknown', message: error.message };
    throw error;
  }
}

/** Compares again if a controller wrote to the object between reading it and the dry run: that difference is not ours. */
async function compareWithPrediction(
  target: KubernetesObject,
  firstLive: KubernetesObject,
  context: CompareContext,
): Promise<Verdict> {
  const client = context.clients.clientFor(gvkOf(target));
  const validate = isValidated(target, context.syncOptions);
  let live: KubernetesObject | undefined = firstLive;
  for (let attempt = 1; live; attempt += 1) {
    const answer = await client.apply(target, { dryRun: true, validate });
    const { isStale, verdict } = await compareSides(target, live, answer, context);
    if (!isStale || attempt === STALE_ATTEMPTS) return verdict;
    live = await client.get({ ...gvkOf(live), namespace: live.metadata.namespace ?? '', name: live.metadata.name });
  }
  return { comparison: 'OutOfSync' }; // it was deleted meanwhile
}

/** The server folds these values into `data`, of which nobody becomes the owner by that: what is ours does not show. */
function hasStringData(target: KubernetesObject): boolean {
  return isSecret(target) && target.stringData !== undefined;
}

/** Compares a live object with what a dry run answered, as far as a sync would be the cause of what differs. */
async function compareSides(
  target: KubernetesObject,
  live: KubernetesObject,
  answer: KubernetesObject,
  context: CompareContext,
): Promise<{ readonly isStale: boolean; readonly verdict: Verdict }> {
  const takesAll = includesMutationWebhooks(target, context.annotations) || hasStringData(target);
  const whole = takesAll ? answer : keepOwnChanges(answer, live);
  const predicted = withoutLeftovers(whole, context.takeOverFrom);
  const { paths, faults } = await selectIgnoredFields(live, [live, predicted], context);
  const [ignoredLive = [], ignoredPredicted = []] = paths;
  const { status, isStale, ...difference } = compareResource({
    live,
    predicted,
    ignored: { live: ignoredLive, predicted: ignoredPredicted },
    comparesStatus: comparesStatus(context.compareSettings, live),
  });
  const ruleFaults = faults.length === 0 ? {} : { ruleFaults: faults };
  return { isStale, verdict: { comparison: status, live, predicted, ...ruleFaults, ...difference } };
}
