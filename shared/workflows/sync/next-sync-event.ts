import type { ApplicationSpec } from '../../domain/application/application.ts';
import type { ComparedObject } from '../../domain/application/control.ts';
import { hasSyncOption, prunePropagationPolicy } from '../../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { SyncRefusedError } from '../../domain/errors/sync-errors.ts';
import { definedKinds } from '../../domain/resource/defined-kinds.ts';
import { isHook } from '../../domain/resource/hook.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { hookPhasesOf, hookTaskKey } from '../../domain/sync/build-sync-plan.ts';
import { decideSyncStep, isPastDeadline } from '../../domain/sync/decide-sync-step.ts';
import { describeBatches } from '../../domain/sync/describe-batches.ts';
import type { SyncEvent } from '../../domain/sync/evolve-sync-operation.ts';
import { hookObject } from '../../domain/sync/hook-object.ts';
import { specFor } from '../../domain/sync/operation-state.ts';
import type { SyncBatches } from '../../domain/sync/sync-action.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import { takeOverManagers } from '../../domain/sync/take-over-managers.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { assertClaimHolds, type Claim, isTimeUp } from '../application/claim-application.ts';
import { formatKind, loadTargets } from '../compare/load-targets.ts';
import { openCompareRules, proveEqual } from '../compare/open-compare-rules.ts';
import type { Dependencies } from '../dependencies.ts';
import { guardClients } from '../destination/guard-clients.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { describeTrouble } from '../refresh/describe-trouble.ts';
import { ensureNamespace, wantedNamespace } from './ensure-namespace.ts';
import { thawTargets } from './freeze-targets.ts';
import { observeSync } from './observe-sync.ts';
import { performSyncActions } from './perform-sync-actions.ts';
import { planSyncOperation } from './plan-sync-operation.ts';

/** How often the end of an operation tries to reach its hooks: about a minute, by the back-off of trouble. */
const END_ATTEMPTS = 8;

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
  /** Hooks among them. */
  readonly targets: readonly KubernetesObject[];
}

/** What the state asks for next: something that was found out, or effects that are still to be made. */
export type SyncStep =
  | ({ readonly kind: 'Event' } & StepEvent)
  | {
      readonly kind: 'Effects';
      readonly prepared: PreparedSync;
      /** Makes them; trouble becomes an event. To be called when the state that asks for them is saved. */
      readonly perform: () => Promise<StepEvent>;
    };

/**
 * Plans, observes, or says what is to be done: whatever the state asks for next. Trouble becomes an event too.
 * @throws LeaseLostError, and what is a fault of ours
 */
export async function nextSyncStep(
  deps: Dependencies,
  claim: Claim,
  stored: ApplicationRecord,
  sync: SyncOperation,
  before: PreparedSync | undefined,
): Promise<SyncStep> {
  const spec = specFor(sync, stored.application.spec);
  const record = { ...stored, application: { ...stored.application, spec } };
  const isEnding = sync.terminateRequested || isPastDeadline(sync, deps.clock.now());
  const explain = (error: unknown): StepEvent => ({
    event: isEnding ? eventOfFailedEnd(sync, error) : eventOfError(error),
  });
  try {
    if (isEnding && !mayHaveHooks(sync)) return asEvent(endNow(deps, sync));
    const clients = before?.clients ?? (await openGuarded(deps, claim, record.application.spec));
    if (!sync.planned) return asEvent(await plan(deps, record, sync, clients));
    const targets = before?.targets ?? (await loadFrozen(deps, record, sync, clients));
    const prepared = { clients, targets };
    const decision = decideSyncStep(sync, await observeSync(deps, record, sync, clients), deps.clock.now());
    if (decision.kind !== 'Execute') return asEvent({ event: { type: 'Decided', decision }, prepared });
    const perform = () => execute(deps, claim, record, sync, prepared, decision.batches);
    if (!hasEffects(record, sync, prepared, decision.batches)) return asEvent(await perform());
    return { kind: 'Effects', prepared, perform: () => perform().catch(explain) };
  } catch (error) {
    return asEvent(explain(error));
  }
}

function asEvent(event: StepEvent): SyncStep {
  return { kind: 'Event', ...event };
}

/** Whether performing changes anything in the cluster: dry runs do not, but for the namespace that they may need. */
function hasEffects(
  { application }: ApplicationRecord,
  sync: SyncOperation,
  { targets }: PreparedSync,
  batches: SyncBatches,
): boolean {
  if (batches.some((batch) => batch.some(({ verb }) => verb !== 'dry-run'))) return true;
  return namespaceToMake(application.spec, sync, targets) !== undefined;
}

async function openGuarded(deps: Dependencies, claim: Claim, spec: ApplicationSpec): Promise<DestinationClients> {
  return guardClients(await openDestination(deps, spec), () => assertClaimHolds(deps, claim));
}

/** Only hooks need the cluster for an operation to end: one that cannot be reached must not keep it from ending. */
function mayHaveHooks({ planned, validated, tasks }: SyncOperation): boolean {
  return planned && validated && tasks.some((task) => task.action === 'Hook' && task.afterwards !== 'Deleted');
}

function endNow(deps: Dependencies, sync: SyncOperation): StepEvent {
  const decision = decideSyncStep({ ...sync, tasks: [] }, { live: new Map() }, deps.clock.now());
  return { event: { type: 'Decided', decision } };
}

async function plan(
  deps: Dependencies,
  record: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<StepEvent> {
  const startedAt = deps.clock.now().getTime();
  const { targets, ...frozen } = await planSyncOperation(deps, record, sync, clients);
  const milliseconds = deps.clock.now().getTime() - startedAt;
  return { event: { type: 'Planned', ...frozen, milliseconds }, prepared: { clients, targets } };
}

async function loadFrozen(
  deps: Dependencies,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<readonly KubernetesObject[]> {
  const rendered = await thawTargets(deps, application, sync);
  const { targets, hooks } = await loadTargets(deps, clients, application.metadata, application.spec, rendered);
  return [...targets, ...hooks];
}

async function execute(
  deps: Dependencies,
  claim: Claim,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  prepared: PreparedSync,
  batches: SyncBatches,
): Promise<StepEvent> {
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

/** What could not be found out for now is a wait; what will not become better ends the operation with Error. */
function eventOfError(error: unknown): SyncEvent {
  // Before any task is tried, a refused object can only be the destination namespace: the cluster said no.
  if (error instanceof ObjectRefusedError || error instanceof SyncRefusedError) {
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

/** Whoever asked for the end gets it: after some tries, and then he hears what could not be cleared away. */
function eventOfFailedEnd(sync: SyncOperation, error: unknown): SyncEvent {
  const event = eventOfError(error);
  const tries = sync.wait?.reason === 'ClusterUnreachable' ? sync.wait.attempts : 0;
  if (event.type === 'Troubled' && tries < END_ATTEMPTS) return event;
  const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
  if (!trouble) throw error;
  const message = `Operation termination had errors, its hooks may still run: ${trouble.message}`;
  return { type: 'Decided', decision: { kind: 'Complete', phase: 'Error', message } };
}
