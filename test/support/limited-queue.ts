import { sendEach } from '../../shared/adapters/send-each.ts';
import type { WorkQueue } from '../../shared/ports/work-queue.ts';
import { type QueueName, STEPS } from '../../stacks/steps.ts';

/** The queue as the function of a step has it on AWS, where it may only send to some: anything else is an error there too. */
export function queueOfStep(queue: WorkQueue, step: QueueName | 'dead-letter'): WorkQueue {
  const mayReach: readonly string[] = step === 'dead-letter' ? [] : STEPS[step].sendsTo;
  const send: WorkQueue['send'] = async (message, options) => {
    if (!mayReach.includes(message.type)) {
      throw new Error(`the step of ${step} sends ${message.type}, and stacks/steps.ts does not let it`);
    }
    await queue.send(message, options);
  };
  return { send, sendAll: sendEach(send) };
}
