import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { translateAwsError } from './translate-aws-error.ts';

/** What SQS hands over at once. */
const BATCH = 10;
/** Long enough to ask all of SQS' servers; a short poll asks only some, and may miss a message that is there. */
const WAIT_SECONDS = 1;

/** A queue to be drained. */
export interface DrainedQueue {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Whether there is time for another batch. */
  readonly mayGoOn: () => boolean;
}

/**
 * Hands all messages of a queue to a function, batch after batch, and deletes those that it did not report as failed; these come
 * back after the queue's visibility time-out.
 * @returns how many were handled
 * @throws StorageUnavailableError
 */
export async function drainQueue(
  { client, queueUrl, mayGoOn }: DrainedQueue,
  handle: (event: SQSEvent) => Promise<SQSBatchResponse>,
): Promise<number> {
  let handled = 0;
  try {
    while (mayGoOn()) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) break;
      const { batchItemFailures } = await handle({ Records: Messages.map(toRecord) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId = '', ReceiptHandle } of Messages) {
        if (failed.has(MessageId)) continue;
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        handled += 1;
      }
    }
    return handled;
  } catch (error) {
    throw translateAwsError(error, `read the queue ${queueUrl}`);
  }
}

function toRecord({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  MD5OfBody = '',
  Attributes = {},
}: Message): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '',
      ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '',
      SentTimestamp: Attributes.SentTimestamp ?? '',
      SenderId: Attributes.SenderId ?? '',
    },
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
