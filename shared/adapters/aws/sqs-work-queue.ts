import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkMessage, WorkMessageType, WorkQueue } from '../../ports/work-queue.ts';
import { translateAwsError } from './translate-aws-error.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const MAXIMUM_DELAY_SECONDS = 900;

/** What the queue on SQS is made from. */
export interface SqsWorkQueueOptions {
  readonly client: SQSClient;
  /** The URL of each step's standard queue; a function knows only those that it may send to. */
  readonly queueUrls: { readonly [type in WorkMessageType]?: string };
}

/**
 * Makes the WorkQueue on one SQS queue per kind of message; delays are rounded up to whole seconds and cut at 900.
 */
export function createSqsWorkQueue({ client, queueUrls }: SqsWorkQueueOptions): WorkQueue {
  return {
    async send(message, { delaySeconds = 0 } = {}) {
      const QueueUrl = queueUrls[message.type];
      if (QueueUrl === undefined) throw new Error(`this function is not told of a queue for ${message.type}`);
      const DelaySeconds = Math.min(Math.max(Math.ceil(delaySeconds), 0), MAXIMUM_DELAY_SECONDS);
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: toBody(message),
        DelaySeconds,
        // SQS does not tell the receiver, who could not tell a message that came late from one that was meant to.
        ...(DelaySeconds > 0 && {
          MessageAttributes: { delaySeconds: { DataType: 'Number', StringValue: String(DelaySeconds) } },
        }),
      });
      try {
        await client.send(command);
      } catch (error) {
        throw translateAwsError(error, `send ${message.type} to its queue`);
      }
    },
  };
}

/**
 * SQS takes only the characters of XML 1.0, and so neither U+FFFE nor U+FFFF; some of its emulators take no pairs of
 * surrogates either. JSON can say them all in ASCII.
 */
function toBody(message: WorkMessage): string {
  const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16)}`;
  return JSON.stringify(message).replace(/[\ud800-\udfff\ufffe\uffff]/g, toEscape);
}
