import { createSqsWorkQueue } from '../../../shared/adapters/aws/sqs-work-queue.ts';
import { startSqs } from './sqs-harness.ts';
import { describeWorkQueue } from './work-queue.contract.ts';

describeWorkQueue('SQS', async (handlers, giveUp) => {
  const { client, queueUrls, close } = await startSqs(handlers, giveUp);
  return { queue: createSqsWorkQueue({ client, queueUrls }), close };
});
