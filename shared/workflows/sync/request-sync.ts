import { type Application, type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { MalformedRequestError, NotFoundError, OperationInProgressError } from '../../domain/errors/request-errors.ts';
import { newSyncOperation } from '../../domain/sync/new-sync-operation.ts';
import { operationStateOf } from '../../domain/sync/operation-state.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Starts an operation that a person or program asked for.
 * @param also changes the application in the same atomic write
 * @throws NotFoundError
 * @throws MalformedRequestError if the application is being deleted
 * @throws OperationInProgressError if one is running (reference/argocd.md §1.1: only one at a time)
 */
export async function requestSync(
  deps: Dependencies,
  ref: ApplicationRef,
  operation: Operation,
  also: (application: Application, now: Date) => Application = (application) => application,
): Promise<ApplicationRecord> {
  const now = deps.clock.now();
  const { syncTimeoutSeconds: timeoutSeconds } = deps.settings;
  const sync = newSyncOperation(deps.ids.next(), operation, now, { timeoutSeconds });
  const record = await deps.applications.update(ref, (current) => {
    if (current.application.metadata.deletionTimestamp) {
      throw new MalformedRequestError(`application "${ref.name}" is being deleted`);
    }
    if (current.control.sync) throw new OperationInProgressError('another operation is already in progress');
    return withSyncStarted({ ...current, application: also(current.application, now) }, sync, now);
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  const application = formatApplicationRef(ref);
  await deps.queue.send({ type: 'StepSyncOperation', application, operationId: sync.id });
  return record;
}

/** The record with an operation under way, to be stepped at once. */
export function withSyncStarted(record: ApplicationRecord, sync: SyncOperation, now: Date): ApplicationRecord {
  const { application, control } = record;
  const { operation: _requested, ...rest } = application;
  return {
    application: {
      ...rest,
      status: { ...application.status, operationState: operationStateOf(sync, application.spec) },
    },
    control: { ...control, sync, wakes: { ...control.wakes, sync: now.toISOString() } },
  };
}
