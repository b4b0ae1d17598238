import { setTimeout as sleep } from 'node:timers/promises';
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';
import {
  LONGEST_DELAY_SECONDS,
  type OutgoingMessage,
  type WorkMessage,
  type WorkMessageType,
  type WorkQueue,
} from '../../ports/work-queue.ts';
import { translateAwsError } from './translate-aws-error.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_REQUEST = 10;
const REQUESTS_AT_ONCE = 5;
/** Of the messages that SQS refused out of a batch; the SDK itself tries again what failed as a whole. */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

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
  const urlOf = (type: WorkMessageType): string => {
    const url = queueUrls[type];
    if (url === undefined) throw new Error(`this function is not told of a queue for ${type}`);
    return url;
  };
  return {
    async send(message, { delaySeconds } = {}) {
      const entry = toEntry({ message, ...(delaySeconds === undefined ? {} : { delaySeconds }) });
      const command = new SendMessageCommand({ QueueUrl: urlOf(message.type), ...entry });
      try {
        await client.send(command);
      } catch (error) {
        throw translateAwsError(error, `send ${message.type} to its queue`);
      }
    },
    async sendAll(messages) {
      const batches = [...Map.groupBy(messages, ({ message }) => message.type)].flatMap(([type, ofType]) =>
        chunksOf(ofType, MESSAGES_PER_REQUEST).map((some) => ({ client, type, QueueUrl: urlOf(type), some })),
      );
      const results = await pMap(batches, (batch) => settle(sendBatch(batch)), { concurrency: REQUESTS_AT_ONCE });
      const failed = results.find((result) => result !== undefined);
      if (failed !== undefined) throw failed.error;
    },
  };
}

/** Some messages for one queue, no more than a request takes. */
interface Batch {
  readonly client: SQSClient;
  readonly type: WorkMessageType;
  readonly QueueUrl: string;
  readonly some: readonly OutgoingMessage[];
}

async function sendBatch({ client, type, QueueUrl, some }: Batch): Promise<void> {
  let left: SendMessageBatchRequestEntry[] = some.map((message, at) => ({ Id: String(at), ...toEntry(message) }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { Failed = [] } = await client
      .send(new SendMessageBatchCommand({ QueueUrl, Entries: left }))
      .catch((error) => {
        throw translateAwsError(error, `send ${type} to its queue`);
      });
    const [first] = Failed;
    if (first === undefined) return;
    if (attempt === ATTEMPTS) {
      const reason = `${first.Code}: ${first.Message ?? 'no reason given'}`;
      throw new StorageUnavailableError(
        `Cannot send ${Failed.length} of ${some.length} ${type} messages to their queue: ${reason}`,
        { retry: 'backoff', data: { type, failed: Failed.length, reason } },
      );
    }
    const ids = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => ids.has(Id));
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}

/** The error, for whoever goes on in spite of it. */
async function settle(work: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
}

function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

function toEntry({ message, delaySeconds = 0 }: OutgoingMessage) {
  const DelaySeconds = Math.min(Math.max(Math.ceil(delaySeconds), 0), LONGEST_DELAY_SECONDS);
  return {
    MessageBody: toBody(message),
    DelaySeconds,
    // SQS does not tell the receiver, who could not tell a message that came late from one that was meant to.
    ...(DelaySeconds > 0 && {
      MessageAttributes: { delaySeconds: { DataType: 'Number', StringValue: String(DelaySeconds) } },
    }),
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
