import { type ApplicationRef, formatApplicationRef } from '../domain/application/application.ts';
import { MalformedRequestError, NotFoundError } from '../domain/errors/request-errors.ts';
import type { Dependencies } from './dependencies.ts';
import { withSyncStarted } from './request-sync.ts';

/**
 * Asks the running operation to end; it does so at its next step.
 * @throws NotFoundError
 * @throws MalformedRequestError if no operation is running
 */
export async function terminateSync(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const record = await deps.applications.update(ref, (current) => {
    const { sync } = current.control;
    if (!sync) {
      throw new MalformedRequestError('Unable to terminate operation. No operation is in progress');
    }
    return withSyncStarted(current, { ...sync, terminateRequested: true }, deps.clock.now());
  });
  const operationId = record?.control.sync?.id;
  if (!operationId) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await deps.queue.send({ type: 'StepSyncOperation', application: formatApplicationRef(ref), operationId });
}
