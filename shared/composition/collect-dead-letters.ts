import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createSqsClient } from '../adapters/aws/aws-clients.ts';
import { drainQueue } from '../adapters/aws/drain-queue.ts';
import { requireVariable } from './aws-settings.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Hands all dead letters of all queues to a function; answers how many it handled. */
export type DeadLetterCollector = (
  handle: (event: SQSEvent) => Promise<SQSBatchResponse>,
  mayGoOn: () => boolean,
) => Promise<number>;

/**
 * Makes the collector of the queues in WINDLASS_DEAD_LETTER_QUEUES, a JSON list of URLs.
 * @throws MalformedRequestError if it is not set
 */
export function createDeadLetterCollector(environment: Environment = process.env): DeadLetterCollector {
  const queueUrls = JSON.parse(requireVariable(environment, 'WINDLASS_DEAD_LETTER_QUEUES')) as readonly string[];
  const client = createSqsClient();
  return async (handle, mayGoOn) => {
    const counts = await Promise.all(queueUrls.map((queueUrl) => drainQueue({ client, queueUrl, mayGoOn }, handle)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}
