import type { WorkQueue } from '../ports/work-queue.ts';

/** Makes `sendAll` for a queue that has no requests to save: one message after the other. */
export function sendEach(send: WorkQueue['send']): WorkQueue['sendAll'] {
  return async (messages) => {
    for (const { message, ...options } of messages) await send(message, options);
  };
}
