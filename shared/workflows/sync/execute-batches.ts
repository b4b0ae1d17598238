import type { ApplicationSpec } from '../../domain/application/application.ts';
import { hasSyncOption, prunePropagationPolicy } from '../../domain/application/sync-options.ts';
import { definedKinds } from '../../domain/resource/defined-kinds.ts';
import { isHook } from '../../domain/resource/hook.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { hookPhasesOf, hookTaskKey } from '../../domain/sync/build-sync-plan.ts';
import { describeBatches } from '../../domain/sync/describe-batches.ts';
import type { SyncEvent } from '../../domain/sync/evolve-sync-operation.ts';
import { hookObject } from '../../domain/sync/hook-object.ts';
import type { SyncBatches } from '../../domain/sync/sync-action.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import { takeOverManagers } from '../../domain/sync/take-over-managers.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { assertClaimHolds, type Claim, isTimeUp } from '../application/claim-application.ts';
import { formatKind } from '../compare/load-targets.ts';
import { openCompareRules, proveEqual } from '../compare/open-compare-rules.ts';
import type { Dependencies } from '../dependencies.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { ensureNamespace, wantedNamespace } from './ensure-namespace.ts';
import { performSyncActions } from './perform-sync-actions.ts';
import type { PreparedSync, StepEvent } from './sync-step.ts';

/** What is to be executed, for whom. */
export interface Execution {
  /** With the spec of the operation. */
  readonly record: ApplicationRecord;
  readonly sync: SyncOperation;
  readonly prepared: PreparedSync;
  readonly batches: SyncBatches;
}

/** Whether performing changes anything in the cluster: dry runs do not, but for the namespace that they may need. */
export function hasEffects({ record: { application }, sync, prepared: { targets }, batches }: Execution): boolean {
  if (batches.some((batch) => batch.some(({ verb }) => verb !== 'dry-run'))) return true;
  return namespaceToMake(application.spec, sync, targets) !== undefined;
}

/**
 * Makes the effects that a decision asks for, and proves what was applied equal to what was wanted.
 * @throws LeaseLostError, and the errors of the cluster
 */
export async function executeBatches(deps: Dependencies, claim: Claim, execution: Execution): Promise<StepEvent> {
  const { record, sync, prepared, batches } = execution;
  const { application } = record;
  const { clients, targets } = prepared;
  const startedAt = deps.clock.now().getTime();
  const { syncOptions = [], syncStrategy } = sync.operation.sync;
  const byKey = targetsByTask(targets, sync);
  const note = await prepareNamespace(deps, claim, application.spec, sync, prepared);
  const rules = await openCompareRules(deps, application);
  const outcome = await performSyncActions(batches, {
    owner: await ownerOf(deps, claim.ref),
    clients,
    attempt: sync,
    targets: byKey,
    brings: broughtBy(targets, application.spec.destination.namespace, syncOptions),
    syncOptions,
    force: (syncStrategy?.apply?.force ?? syncStrategy?.hook?.force) === true,
    rules,
    takeOverFrom: takeOverManagers(application.metadata.annotations, syncOptions),
    propagationPolicy: prunePropagationPolicy(syncOptions),
    concurrency: deps.settings.applyConcurrency,
    attempts: sync.wait?.attempts ?? 0,
    assertMayAct: () => assertClaimHolds(deps, claim),
    isTimeUp: () => isTimeUp(deps, claim),
  });
  const proofs = outcome.applied.flatMap((live) => {
    const target = byKey.get(keyOf(live));
    return target ? [[keyOf(live), proveEqual(target, live, rules)] as const] : [];
  });
  const event: SyncEvent = {
    type: 'Executed',
    outcome: note ? { ...outcome, notes: [note, ...outcome.notes] } : outcome,
    message: describeBatches(batches),
    milliseconds: deps.clock.now().getTime() - startedAt,
    waveDelaySeconds: deps.settings.syncWaveDelaySeconds,
  };
  return { event, prepared, proofs: Object.fromEntries(proofs) };
}

/** Before the dry run, which would fail without it; and not before windows and people let the sync begin. */
async function prepareNamespace(
  deps: Dependencies,
  claim: Claim,
  spec: ApplicationSpec,
  sync: SyncOperation,
  { clients, targets }: PreparedSync,
): Promise<string | undefined> {
  const wanted = namespaceToMake(spec, sync, targets);
  if (!wanted) return undefined;
  assertClaimHolds(deps, claim);
  return ensureNamespace(clients.cluster, wanted);
}

function namespaceToMake(
  spec: ApplicationSpec,
  { validated, operation }: SyncOperation,
  targets: readonly KubernetesObject[],
) {
  if (validated || operation.sync.dryRun) return undefined;
  return wantedNamespace(spec, operation.sync.syncOptions, targets);
}

/** What each task writes: a hook for each of its phases, as it is created for this attempt. */
function targetsByTask(
  targets: readonly KubernetesObject[],
  sync: SyncOperation,
): ReadonlyMap<string, KubernetesObject> {
  return new Map(
    targets.flatMap((target) =>
      isHook(target)
        ? hookPhasesOf(target).map(
            (phase) => [hookTaskKey(target, phase, sync), hookObject(target, phase, sync)] as const,
          )
        : [[keyOf(target), target] as const],
    ),
  );
}

function keyOf(object: KubernetesObject): string {
  return formatResourceKey(resourceKeyOf(object));
}

/** What a sync makes before it is needed: kinds of its CRDs, its Namespaces, and the one of `CreateNamespace=true`. */
function broughtBy(
  targets: readonly KubernetesObject[],
  destinationNamespace: string | undefined,
  syncOptions: readonly string[],
) {
  const isNamespace = (target: KubernetesObject) => target.kind === 'Namespace' && gvkOf(target).group === '';
  const created = hasSyncOption(syncOptions, 'CreateNamespace=true') ? [destinationNamespace ?? ''] : [];
  return {
    kinds: new Set(definedKinds(targets).map(formatKind)),
    namespaces: new Set([...targets.filter(isNamespace).map(({ metadata }) => metadata.name), ...created]),
  };
}
