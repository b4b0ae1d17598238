import type { OperationDetails } from '../../contracts/operation-api.ts';
import type { OperationPhase, OperationState, ResourceResult } from '../../domain/application/operation.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import { operationStateOf } from '../../domain/sync/operation-state.ts';
import type { SyncOperation, SyncTask, TaskState, TraceEvent } from '../../domain/sync/sync-operation.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Shows the operation under way, else the last one: what it has done, what it waits for and since when, and its trace.
 * @throws ForbiddenError
 * @throws NotFoundError also if the application never had an operation
 */
export async function showOperation(deps: Dependencies, selector: ApplicationSelector): Promise<OperationDetails> {
  const { application, control } = await readApplication(deps, selector);
  if (control.sync) return detailsOfRunning(control.sync, operationStateOf(control.sync, application.spec).phase);
  const { operationState } = application.status;
  if (!operationState) throw new NotFoundError(`application "${application.metadata.name}" had no operation yet`);
  return detailsOfLast(operationState, control.lastTrace ?? []);
}

function detailsOfRunning(sync: SyncOperation, phase: OperationPhase): OperationDetails {
  const { id, operation, message, revisions, startedAt, retryCount, deadlineAt, terminatedBy, wait, trace } = sync;
  return {
    id,
    operation,
    phase,
    message,
    revisions,
    startedAt,
    retryCount,
    deadlineAt,
    ...(terminatedBy === undefined ? {} : { terminatedBy }),
    ...(wait ? { wait } : {}),
    trace,
    tasks: sync.tasks.map(taskOf),
  };
}

function taskOf({ phase, wave, group, kind, namespace, name, action, state, message }: SyncTask) {
  const rest = message === undefined ? {} : { message };
  return { phase, wave, group, kind, namespace, name, action, state, ...rest };
}

/** Of an operation that has ended, the plan is gone: its results tell what was done. */
function detailsOfLast(state: OperationState, trace: readonly TraceEvent[]): OperationDetails {
  const { operation, phase, message, startedAt, finishedAt, retryCount = 0, syncResult, latency } = state;
  const revisions = syncResult?.revisions ?? (syncResult?.revision ? [syncResult.revision] : []);
  return {
    operation,
    phase,
    ...(message === undefined ? {} : { message }),
    revisions,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    retryCount,
    ...(latency ? { latency } : {}),
    trace,
    tasks: (syncResult?.resources ?? []).map(taskOfResult),
  };
}

function taskOfResult(result: ResourceResult): OperationDetails['tasks'][number] {
  const { syncPhase: phase, group, kind, namespace, name, hookType, status, message } = result;
  const pruned = status === 'Pruned' || status === 'PruneSkipped';
  return {
    phase,
    group,
    kind,
    namespace,
    name,
    action: hookType === undefined ? (pruned ? 'Prune' : 'Apply') : 'Hook',
    state: stateOf(result),
    ...(message === undefined ? {} : { message }),
  };
}

function stateOf({ status, hookPhase }: ResourceResult): TaskState {
  if (status === 'PruneSkipped') return 'Skipped';
  if (status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error') return 'Failed';
  return hookPhase === 'Running' ? 'Started' : 'Succeeded';
}
