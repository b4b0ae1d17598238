import type { ComparedObject } from '../domain/application/control.ts';
import { hasSyncOption, prunePropagationPolicy } from '../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { assessLive } from '../domain/health/application-health.ts';
import { definedKinds } from '../domain/resource/defined-kinds.ts';
import { gvkOf, type KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../domain/resource/resource-key.ts';
import { decideSyncStep, isPastDeadline, type LiveTask } from '../domain/sync/decide-sync-step.ts';
import type { SyncEvent } from '../domain/sync/evolve-sync-operation.ts';
import { specFor } from '../domain/sync/operation-state.ts';
import type { SyncAction } from '../domain/sync/sync-action.ts';
import type { SyncOperation } from '../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import { assertClaimHolds, type Claim } from './claim-application.ts';
import { ownSelector } from './compare-application.ts';
import { proofRules, proveEqual } from './compare-object.ts';
import type { Dependencies } from './dependencies.ts';
import { describeTrouble } from './describe-trouble.ts';
import { thawTargets } from './freeze-targets.ts';
import { formatKind, loadTargets } from './load-targets.ts';
import { type DestinationClients, openDestination } from './open-destination.ts';
import { performSyncActions } from './perform-sync-actions.ts';
import { createNamespaceIfAsked, planSyncOperation } from './plan-sync-operation.ts';
import { readLiveObjects } from './read-live-objects.ts';

/** What one step found out or did. */
export interface StepEvent {
  readonly event: SyncEvent;
  /** Of objects that were just applied: the next comparison need not ask for them. */
  readonly proofs?: { readonly [key: string]: ComparedObject };
  readonly prepared?: PreparedSync;
}

/** What the steps of one invocation share, so that it is loaded once. */
export interface PreparedSync {
  readonly clients: DestinationClients;
  readonly targets: readonly KubernetesObject[];
}

/**
 * Plans, observes or acts: whatever the stored state asks for next. Trouble becomes an event too.
 * @throws LeaseLostError, and what is a fault of ours
 */
export async function nextSyncEvent(
  deps: Dependencies,
  claim: Claim,
  stored: ApplicationRecord,
  sync: SyncOperation,
  before: PreparedSync | undefined,
): Promise<StepEvent> {
  // Neither needs the cluster: one that cannot be reached must not keep an operation from ending.
  if (sync.terminateRequested || isPastDeadline(sync, deps.clock.now()))
    return { event: { type: 'Decided', decision: decideSyncStep(sync, new Map(), deps.clock.now()) } };
  const spec = specFor(sync, stored.application.spec);
  const record = { ...stored, application: { ...stored.application, spec } };
  try {
    const clients = before?.clients ?? (await openDestination(deps, record.application.spec));
    if (!sync.planned) return await plan(deps, claim, record, sync, clients);
    const targets = before?.targets ?? (await loadFrozen(deps, record, sync, clients));
    const prepared = { clients, targets };
    const live = await readStartedTasks(record, sync, clients);
    const decision = decideSyncStep(sync, live, deps.clock.now());
    if (decision.kind !== 'Execute') return { event: { type: 'Decided', decision }, prepared };
    return await execute(deps, claim, record, sync, prepared, decision.batches);
  } catch (error) {
    return { event: eventOfError(error) };
  }
}

async function plan(
  deps: Dependencies,
  claim: Claim,
  record: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<StepEvent> {
  const { targets, ...frozen } = await planSyncOperation(deps, record, sync, clients);
  assertClaimHolds(deps, claim);
  const { destination } = record.application.spec;
  if (!sync.operation.sync.dryRun) {
    await createNamespaceIfAsked(clients, destination.namespace, sync.operation.sync.syncOptions, targets);
  }
  return { event: { type: 'Planned', ...frozen }, prepared: { clients, targets } };
}

async function loadFrozen(
  deps: Dependencies,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<readonly KubernetesObject[]> {
  const rendered = await thawTargets(deps, application, sync);
  return (await loadTargets(clients, application.metadata, application.spec, rendered)).targets;
}

async function execute(
  deps: Dependencies,
  claim: Claim,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  prepared: PreparedSync,
  batches: readonly (readonly SyncAction[])[],
): Promise<StepEvent> {
  const { clients, targets } = prepared;
  const startedAt = deps.clock.now().getTime();
  const syncOptions = sync.operation.sync.syncOptions ?? [];
  const byKey = new Map(targets.map((target) => [keyOf(target), target]));
  const outcome = await performSyncActions(batches, {
    application: claim.ref,
    clients,
    targets: byKey,
    brings: broughtBy(targets, application.spec.destination.namespace, syncOptions),
    syncOptions,
    propagationPolicy: prunePropagationPolicy(syncOptions),
    concurrency: deps.settings.applyConcurrency,
    attempts: sync.wait?.attempts ?? 0,
    assertMayAct: () => assertClaimHolds(deps, claim),
  });
  const verb = batches[0]?.[0]?.verb ?? 'dry-run';
  const milliseconds = deps.clock.now().getTime() - startedAt;
  const message = `${verb} of ${batches.flat().length} objects took ${milliseconds} ms`;
  const rules = proofRules(deps, application.spec);
  const proofs = outcome.applied.flatMap((live) => {
    const target = byKey.get(keyOf(live));
    return target ? [[keyOf(live), proveEqual(target, live, rules)] as const] : [];
  });
  return { event: { type: 'Executed', outcome, message }, prepared, proofs: Object.fromEntries(proofs) };
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

/** Looks at the objects whose health or deletion is waited for; without a later wave there is nothing to wait for. */
async function readStartedTasks(
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<ReadonlyMap<string, LiveTask>> {
  const nextWave = sync.tasks.find((task) => task.state === 'Pending')?.wave;
  const started = sync.tasks.filter(
    (task) => task.state === 'Started' && nextWave !== undefined && task.wave < nextWave,
  );
  const query = { known: started, others: [], selector: ownSelector(application.metadata) };
  const live = await readLiveObjects(clients, query);
  return new Map(
    started.map((task) => {
      const object = live.get(task.key);
      // An object of the same name that came after ours is another one: ours is gone.
      const same = object && (task.uid === undefined || object.metadata.uid === task.uid);
      const health = same ? assessLive(object) : undefined;
      return [task.key, { exists: Boolean(same), ...(health ? { health } : {}) }];
    }),
  );
}

/** What could not be found out for now is a wait; what will not become better ends the operation with Error. */
function eventOfError(error: unknown): SyncEvent {
  // Before any task is tried, that can only be the destination namespace: the cluster said no.
  if (error instanceof ObjectRefusedError) {
    return { type: 'Decided', decision: { kind: 'Complete', phase: 'Failed', message: error.message } };
  }
  const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
  if (!(error instanceof GitOpsError) || !trouble) throw error;
  if (error.retry === 'never') {
    return { type: 'Decided', decision: { kind: 'Complete', phase: 'Error', message: trouble.message } };
  }
  return {
    type: 'Troubled',
    reason: trouble.from === 'cluster' ? 'ClusterUnreachable' : 'SourceUnavailable',
    message: trouble.message,
    ...(typeof error.retry === 'object' ? { retryAfterSeconds: error.retry.afterSeconds } : {}),
  };
}
