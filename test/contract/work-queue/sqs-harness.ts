import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { WorkMessageType } from '../../../shared/ports/work-queue.ts';
import type { GivenUp, WorkHandlers } from './work-queue.contract.ts';

const REGION = 'eu-central-1';
const MAXIMUM_RECEIVE_COUNT = 5;

/** Starts fauxqs with our queues and plays Lambda's part: it polls them, calls the handlers and deletes what they did. */
export async function startSqs(handlers: WorkHandlers, giveUp: (letter: GivenUp) => void) {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: REGION });
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stopping = new AbortController();
  const polls: Promise<void>[] = [];
  const urlOf = (type: WorkMessageType): string => {
    const { queueArn, queueUrl, deadLetterUrl } = createQueues(server, type);
    const toRecord = (message: Message) => buildRecord(message, queueArn);
    polls.push(
      poll(client, queueUrl, stopping.signal, async (messages) => {
        const { batchItemFailures } = await handlers[type]({ Records: messages.map(toRecord) });
        return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      }),
      poll(client, deadLetterUrl, stopping.signal, async (messages) => {
        for (const { Body = '' } of messages) giveUp({ type, body: Body });
        return new Set();
      }),
    );
    return queueUrl;
  };
  return {
    client,
    queueUrls: {
      RouteGitEvent: urlOf('RouteGitEvent'),
      RefreshApplication: urlOf('RefreshApplication'),
      StepSyncOperation: urlOf('StepSyncOperation'),
      CheckClusterDrift: urlOf('CheckClusterDrift'),
      DeliverNotification: urlOf('DeliverNotification'),
      ReportProgress: urlOf('ReportProgress'),
      PlanPullRequest: urlOf('PlanPullRequest'),
    } satisfies { [type in WorkMessageType]: string },
    close: async () => {
      stopping.abort();
      await Promise.all(polls);
      client.destroy();
      await server.stop();
    },
  };
}

function createQueues(server: FauxqsServer, type: WorkMessageType) {
  const deadLetters = server.createQueue(`${type}-dead-letters`, { region: REGION });
  const redrive = { deadLetterTargetArn: deadLetters.queueArn, maxReceiveCount: MAXIMUM_RECEIVE_COUNT };
  const queue = server.createQueue(type, { region: REGION, attributes: { RedrivePolicy: JSON.stringify(redrive) } });
  return { ...queue, deadLetterUrl: deadLetters.queueUrl };
}

/** Handles batches until it is told to stop; `handle` answers the ids of the messages that failed. */
async function poll(
  client: SQSClient,
  QueueUrl: string,
  signal: AbortSignal,
  handle: (messages: readonly Message[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['All'],
  });
  while (!signal.aborted) {
    const answer = await client.send(receive, { abortSignal: signal }).catch(ignoreAbort(signal));
    const messages = answer?.Messages ?? [];
    if (messages.length === 0) continue;
    const all = new Set(messages.map(({ MessageId = '' }) => MessageId));
    const failed = await handle(messages).catch(() => all);
    for (const { MessageId = '', ReceiptHandle } of messages) {
      // Without waiting for the visibility timeout: the tests have no time for it.
      await (failed.has(MessageId)
        ? client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
        : client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
    }
  }
}

function ignoreAbort(signal: AbortSignal) {
  return (error: unknown): undefined => {
    if (!signal.aborted) throw error;
  };
}

function buildRecord(message: Message, eventSourceARN: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} } = message;
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
    eventSourceARN,
    awsRegion: REGION,
  };
}
