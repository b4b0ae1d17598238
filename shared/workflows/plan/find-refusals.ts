import pMap from 'p-map';
import { isOptionOn, isValidated } from '../../domain/application/sync-options.ts';
import { ImmutableFieldError, KindUnknownError, ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { isAboutKind } from '../../domain/errors/is-about-kind.ts';
import type { Refusal } from '../../domain/plan/build-application-plan.ts';
import { withoutSecretValues } from '../../domain/plan/without-secret-values.ts';
import { definedKinds } from '../../domain/resource/defined-kinds.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';
import { formatGvk, formatKind, type Targets } from '../compare/load-targets.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** Deleting these deletes everything in or of them: they are never created anew. */
const NEVER_RECREATED: ReadonlySet<string> = new Set(['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition']);

/** What is asked of the cluster, and what a sync would bring before. */
export interface RefusalContext {
  readonly clients: DestinationClients;
  readonly targets: Targets;
  readonly syncOptions: readonly string[];
  /** Namespaces that are not there and would be made by the sync. */
  readonly newNamespaces: ReadonlySet<string>;
  readonly concurrency: number;
}

/**
 * Finds the targets that the cluster would refuse; new ones are asked for by a dry run, of the others the comparison has asked already.
 * @returns by resource key
 * @throws ClusterUnreachableError, ApiThrottledError
 */
export async function findRefusals(
  compared: readonly ObjectComparison[],
  context: RefusalContext,
): Promise<ReadonlyMap<string, Refusal>> {
  const newKinds = new Set(definedKinds(context.targets.targets).map(formatKind));
  const found = await pMap(
    compared,
    async (comparison) => {
      const refusal = await refusalOf(comparison, context, newKinds);
      return refusal ? [[formatResourceKey(comparison.pair.key), refusal] as const] : [];
    },
    { concurrency: context.concurrency },
  );
  return new Map(found.flat());
}

async function refusalOf(
  { pair, comparison, message = '', refusal }: ObjectComparison,
  context: RefusalContext,
  newKinds: ReadonlySet<string>,
): Promise<Refusal | undefined> {
  const { target, live } = pair;
  if (!target || pair.isSkipped || pair.isHook) return undefined;
  const said = (text: string) => withoutSecretValues(text, [target, live]);
  if (context.targets.unknownKinds.has(formatGvk(gvkOf(target)))) {
    const isLater = isOptionOn('SkipDryRunOnMissingResource', [target], context.syncOptions);
    return isLater ? undefined : { message: said(message), isImmutable: false };
  }
  if (refusal) {
    const isImmutable = refusal === 'Immutable';
    const isRecreated = isImmutable && mayRecreate(target, context.syncOptions);
    return { message: said(message), isImmutable, ...(isRecreated && { isRecreated }) };
  }
  if (live || comparison === 'Unknown' || newKinds.has(formatKind(gvkOf(target)))) return undefined;
  if (context.newNamespaces.has(target.metadata.namespace ?? '')) return undefined;
  return tryCreation(target, context, said);
}

async function tryCreation(
  target: KubernetesObject,
  { clients, syncOptions }: RefusalContext,
  said: (text: string) => string,
): Promise<Refusal | undefined> {
  try {
    const validate = isValidated(target, syncOptions);
    await clients.clientFor(gvkOf(target)).apply(target, { dryRun: true, validate });
    return undefined;
  } catch (error) {
    const isRefused = error instanceof ObjectRefusedError || error instanceof KindUnknownError || isAboutKind(error);
    if (!isRefused) throw error;
    return { message: said(messageOf(error)), isImmutable: error instanceof ImmutableFieldError };
  }
}

function mayRecreate(target: KubernetesObject, syncOptions: readonly string[]): boolean {
  return isOptionOn('Force', [target], syncOptions) && !NEVER_RECREATED.has(formatKind(gvkOf(target)));
}
