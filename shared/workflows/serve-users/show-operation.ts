import type { OperationState } from '../../domain/application/operation.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { SyncTask, SyncWait, TraceEvent } from '../../domain/sync/sync-operation.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** An operation with all that it did and waits for; of one that has ended the tasks are in `syncResult`. */
export interface ShownOperation extends OperationState {
  readonly id?: string;
  /** RFC 3339; then it ends with Error. */
  readonly deadlineAt?: string;
  /** Why it waits, on what, since when, and when it looks again. */
  readonly wait?: SyncWait;
  readonly tasks?: readonly ShownTask[];
  readonly trace: readonly TraceEvent[];
}

/** One object of an operation under way. */
export type ShownTask = Pick<
  SyncTask,
  'group' | 'kind' | 'namespace' | 'name' | 'action' | 'phase' | 'wave' | 'state' | 'message'
>;

/**
 * Shows the operation of an application that runs, else the one that ran last.
 * @throws ForbiddenError, NotFoundError
 */
export async function showOperation(deps: Dependencies, selector: ApplicationSelector): Promise<ShownOperation> {
  const { application, control } = await readApplication(deps, selector);
  const { operationState } = application.status;
  if (!operationState) throw new NotFoundError(`application "${application.metadata.name}" has had no operation yet`);
  const { sync } = control;
  if (!sync) return { ...operationState, trace: control.lastTrace ?? [] };
  return {
    ...operationState,
    id: sync.id,
    deadlineAt: sync.deadlineAt,
    ...(sync.wait ? { wait: sync.wait } : {}),
    tasks: sync.tasks.map(shownTask),
    trace: sync.trace,
  };
}

function shownTask({ group, kind, namespace, name, action, phase, wave, state, message }: SyncTask): ShownTask {
  const shown = { group, kind, namespace, name, action, phase, wave, state };
  return message === undefined ? shown : { ...shown, message };
}
