import { parseWorkMessage } from '../../contracts/messages.ts';
import { parseApplicationRef } from '../../domain/application/application.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { WorkMessage } from '../../ports/work-queue.ts';
import type { DeadLetter } from '../../stores/dead-letter-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefresh } from '../refresh/request-refresh.ts';

/**
 * Puts a message back that was given up. One that was put back before is left alone.
 *
 * The state has moved on since: a refresh that was given up counts as done, and an operation has ended with Error. So it is the work
 * that is asked for anew, where the message alone would find nothing to do.
 *
 * @throws NotFoundError if there is no such letter, or its application is gone; MalformedRequestError if it is no message of ours
 */
export async function replayDeadLetter(deps: Dependencies, id: string): Promise<DeadLetter> {
  const letter = await readDeadLetter(deps, id);
  if (letter.replayedAt) return letter;
  await askAgain(deps, parseWorkMessage(letter.body));
  deps.logger.info('a dead letter was put back', { deadLetter: id, type: letter.type });
  return deps.deadLetters.markReplayed(id);
}

/** @throws NotFoundError */
export async function readDeadLetter(deps: Dependencies, id: string): Promise<DeadLetter> {
  const letter = await deps.deadLetters.read(id);
  if (!letter) throw new NotFoundError(`dead letter "${id}" not found`);
  return letter;
}

async function askAgain(deps: Dependencies, message: WorkMessage): Promise<void> {
  if (message.type === 'RefreshApplication') {
    await requestRefresh(deps, parseApplicationRef(message.application));
    return;
  }
  if (message.type === 'StepSyncOperation') {
    const ref = parseApplicationRef(message.application);
    const record = await deps.applications.read(ref);
    if (record?.control.sync?.id !== message.operationId) {
      await requestRefresh(deps, ref);
      return;
    }
  }
  if (message.type === 'DeliverNotification' && message.notificationId !== undefined)
    await reopenNotification(deps, message.application, message.notificationId);
  await deps.queue.send(message);
}

/** A message that was given up is not tried again unless its state says so. */
async function reopenNotification({ notifications, clock }: Dependencies, application: string, id: string) {
  const stored = await notifications.read(application, id);
  if (!stored) throw new NotFoundError(`notification "${id}" of ${application} not found: it was made too long ago`);
  const { notification } = stored;
  if (notification.state !== 'failed') return;
  const nextAt = clock.now().toISOString();
  await notifications.save(stored, { ...notification, state: 'pending', attempts: 0, nextAt });
}
