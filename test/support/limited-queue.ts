import { sendEach } from '../../shared/adapters/send-each.ts';
import type { WorkQueue } from '../../shared/ports/work-queue.ts';
import { type QueueName, STEPS } from '../../stacks/steps.ts';

/**
 * The queue as the function of a step has it on AWS, where it may only send to some: anything else is an error there too.
 * @param onRefused told of what was sent to another: the steps get over most errors, and so nobody might notice
 */
export function queueOfStep(
  queue: WorkQueue,
  step: QueueName | 'dead-letter',
  onRefused: (reason: string) => void = () => {},
): WorkQueue {
  const mayReach: readonly string[] = step === 'dead-letter' ? [] : STEPS[step].sendsTo;
  const send: WorkQueue['send'] = async (message, options) => {
    if (!mayReach.includes(message.type)) {
      const reason = `the step of ${step} sends ${message.type}, and stacks/steps.ts does not let it`;
      onRefused(reason);
      throw new Error(reason);
    }
    await queue.send(message, options);
  };
  return { send, sendAll: sendEach(send) };
}
