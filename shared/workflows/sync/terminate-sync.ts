import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { requestTermination } from '../../domain/sync/request-termination.ts';
import type { Dependencies } from '../dependencies.ts';
import { withSyncStarted } from './request-sync.ts';

/**
 * Asks the running operation to end; it does so at its next step.
 * @param username who asks
 * @throws NotFoundError
 * @throws MalformedRequestError if no operation is running
 */
export async function terminateSync(deps: Dependencies, ref: ApplicationRef, username: string): Promise<void> {
  const record = await deps.applications.update(ref, (current) => {
    const { sync } = current.control;
    if (!sync) {
      throw new MalformedRequestError('Unable to terminate operation. No operation is in progress');
    }
    const now = deps.clock.now();
    return withSyncStarted(current, requestTermination(sync, username, now), now);
  });
  const operationId = record?.control.sync?.id;
  if (!operationId) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await deps.queue.send({ type: 'StepSyncOperation', application: formatApplicationRef(ref), operationId });
}
