import type { ApplicationSpec } from '../../domain/application/application.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { decideSyncStep, isPastDeadline } from '../../domain/sync/decide-sync-step.ts';
import { specFor } from '../../domain/sync/operation-state.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { assertClaimHolds, type Claim } from '../application/claim-application.ts';
import { loadTargets } from '../compare/load-targets.ts';
import type { Dependencies } from '../dependencies.ts';
import { guardClients } from '../destination/guard-clients.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { eventOfFailedEnd, eventOfTrouble } from './event-of-trouble.ts';
import { executeBatches, hasEffects } from './execute-batches.ts';
import { thawTargets } from './freeze-targets.ts';
import { observeSync } from './observe-sync.ts';
import { planSyncOperation } from './plan-sync-operation.ts';
import type { PreparedSync, StepEvent, SyncStep } from './sync-step.ts';

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
    event: isEnding ? eventOfFailedEnd(sync, error) : eventOfTrouble(error),
  });
  try {
    if (isEnding && !mayHaveHooks(sync)) return asEvent(endNow(deps, sync));
    const clients = before?.clients ?? (await openGuarded(deps, claim, record.application.spec));
    if (!sync.planned) return asEvent(await plan(deps, record, sync, clients));
    const targets = before?.targets ?? (await loadFrozen(deps, record, sync, clients));
    const prepared = { clients, targets };
    const decision = decideSyncStep(sync, await observeSync(deps, record, sync, clients), deps.clock.now());
    if (decision.kind !== 'Execute') return asEvent({ event: { type: 'Decided', decision }, prepared });
    const execution = { record, sync, prepared, batches: decision.batches };
    const perform = () => executeBatches(deps, claim, execution);
    if (!hasEffects(execution)) return asEvent(await perform());
    return { kind: 'Effects', prepared, perform: () => perform().catch(explain) };
  } catch (error) {
    return asEvent(explain(error));
  }
}

function asEvent(event: StepEvent): SyncStep {
  return { kind: 'Event', ...event };
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
