import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type LambdaFunction, lambdaContext } from './lambda.ts';

/** What Lambda polls, and what it calls. */
export interface EventSourceMapping {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly functionName: string;
  /** Looked up for each batch, so that a test can put another cold start in its place. */
  readonly target: () => LambdaFunction<SQSEvent, SQSBatchResponse | undefined>;
  /** Default 10. */
  readonly batchSize?: number;
  /** How many batches are handled beside each other; default: as many as come. */
  readonly concurrency?: number;
  /** Default 180,000. */
  readonly timeoutMs?: number;
  /** What becomes of a batch on its way; default: it is delivered once. */
  readonly deliver?: (batch: SQSEvent, invoke: (event: SQSEvent) => Promise<void>) => Promise<void>;
}

/** A mapping at work. */
export interface RunningMapping {
  /** Batches that were handed over. */
  readonly invocations: () => number;
  stop(): Promise<void>;
}

/**
 * Plays Lambda's part between a queue and its function: receives, invokes, deletes what was done, and puts back at once what failed
 * (the real one waits for the visibility time-out). A function that throws or does not end in time has failed its whole batch.
 */
export function startEventSourceMapping(mapping: EventSourceMapping): RunningMapping {
  const { client, queueUrl: QueueUrl, batchSize = 10, concurrency = Number.POSITIVE_INFINITY } = mapping;
  const stopping = new AbortController();
  let invocations = 0;
  const receive = async (): Promise<readonly Message[]> => {
    try {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await client.send(command, { abortSignal: stopping.signal })).Messages ?? [];
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return [];
    }
  };
  const handle = async (messages: readonly Message[]): Promise<void> => {
    const failed = new Set<string>();
    const invoke = async (event: SQSEvent) => {
      invocations += 1;
      for (const id of await failuresOf(mapping, event)) failed.add(id);
    };
    const batch = { Records: messages.map((message) => toRecord(message, mapping.queueArn)) };
    await (mapping.deliver ?? ((event, deliver) => deliver(event)))(batch, invoke);
    for (const { MessageId = '', ReceiptHandle } of messages) {
      await (failed.has(MessageId)
        ? client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
        : client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
    }
  };
  const running = (async () => {
    const batches = new Set<Promise<void>>();
    while (!stopping.signal.aborted) {
      const messages = await receive();
      if (messages.length === 0) continue;
      // A slow one holds nobody up, unless as many as may run beside each other are slow.
      const batch = handle(messages).finally(() => batches.delete(batch));
      batches.add(batch);
      if (batches.size >= concurrency) await Promise.race(batches);
    }
    await Promise.all(batches);
  })();
  return {
    invocations: () => invocations,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function failuresOf(
  { functionName, target, timeoutMs = 180_000 }: EventSourceMapping,
  event: SQSEvent,
): Promise<readonly string[]> {
  const all = event.Records.map(({ messageId }) => messageId);
  const { promise: timedOut, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  try {
    const ended = target()(event, lambdaContext(functionName, timeoutMs)).then((answer) => ({ answer }));
    const result = await Promise.race([ended, timedOut]);
    if (result === undefined) return all;
    return result.answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  } catch {
    return all;
  } finally {
    clearTimeout(timer);
  }
}

/** Not the record builder of `drainQueue`: what plays AWS must not be right only because it is the code under test. */
function toRecord(message: Message, eventSourceARN: string): SQSRecord {
  const {
    MessageId = '',
    ReceiptHandle = '',
    Body = '',
    MD5OfBody = '',
    Attributes = {},
    MessageAttributes = {},
  } = message;
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
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue = '' }]) => [
        name,
        { dataType: DataType as 'Number', stringValue: StringValue },
      ]),
    ),
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: 'eu-central-1',
  };
}
