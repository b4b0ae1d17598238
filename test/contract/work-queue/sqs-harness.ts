import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { WorkMessageType } from '../../../shared/ports/work-queue.ts';
import { startEventSourceMapping } from '../../support/aws/event-source-mapping.ts';
import type { GivenUp, WorkHandlers } from './work-queue.contract.ts';

const REGION = 'eu-central-1';
const MAXIMUM_RECEIVE_COUNT = 5;

/** Starts fauxqs with our queues, and between them and the handlers what plays Lambda's part. */
export async function startSqs(handlers: WorkHandlers, giveUp: (letter: GivenUp) => void) {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: REGION });
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const map = (queue: Queue, handle: WorkHandlers[WorkMessageType]) =>
    startEventSourceMapping({ client, ...queue, functionName: queue.queueArn, target: () => handle });
  const opened = (Object.keys(handlers) as WorkMessageType[]).map((type) => {
    const { queue, deadLetters } = createQueues(server, type);
    const letters = map(deadLetters, async ({ Records }) => {
      for (const { body } of Records) giveUp({ type, body });
      return { batchItemFailures: [] };
    });
    return { type, queueUrl: queue.queueUrl, mappings: [map(queue, handlers[type]), letters] };
  });
  return {
    client,
    queueUrls: Object.fromEntries(opened.map(({ type, queueUrl }) => [type, queueUrl])) as {
      readonly [type in WorkMessageType]: string;
    },
    close: async () => {
      await Promise.all(opened.flatMap(({ mappings }) => mappings.map((mapping) => mapping.stop())));
      client.destroy();
      await server.stop();
    },
  };
}

interface Queue {
  readonly queueUrl: string;
  readonly queueArn: string;
}

function createQueues(
  server: FauxqsServer,
  type: WorkMessageType,
): { readonly queue: Queue; readonly deadLetters: Queue } {
  const deadLetters = server.createQueue(`${type}-dead-letters`, { region: REGION });
  const redrive = { deadLetterTargetArn: deadLetters.queueArn, maxReceiveCount: MAXIMUM_RECEIVE_COUNT };
  const queue = server.createQueue(type, { region: REGION, attributes: { RedrivePolicy: JSON.stringify(redrive) } });
  return { queue, deadLetters };
}
