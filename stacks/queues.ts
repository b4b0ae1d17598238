import { LIMITS, WORKER_TIMEOUT_SECONDS } from './limits.ts';
import { QUEUE_NAMES, type QueueName } from './steps.ts';

/** AWS asks for six times the function's time-out, so that a throttled batch is not delivered twice (peers.md §3.1). */
const VISIBILITY_FACTOR = 6;
/** Throttles count as receives, so that a few more than one real failure must be allowed. */
const MAX_RECEIVES = 5;
const RETENTION_SECONDS = 4 * 24 * 3600;
/** Longer than in the queue: SQS counts from when the message was sent first. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600;

/** A queue and the one that takes what could not be handled. */
export interface QueuePair {
  readonly queue: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

/** The queues by the kind of their messages. */
export type Queues = { readonly [name in QueueName]: QueuePair };

/** A standard queue for each kind of message, each with its dead-letter queue (design §4.3: no FIFO). */
export function createQueues(): Queues {
  return Object.fromEntries(QUEUE_NAMES.map((name) => [name, createPair(name)])) as unknown as Queues;
}

function createPair(name: QueueName): QueuePair {
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, {
    visibilityTimeout: `${LIMITS['dead-letter'].timeoutSeconds} seconds`,
    transform: {
      queue: (queue) => {
        queue.messageRetentionSeconds = DEAD_LETTER_RETENTION_SECONDS;
        queue.sqsManagedSseEnabled = true;
      },
    },
  });
  const queue = new sst.aws.Queue(name, {
    visibilityTimeout: `${VISIBILITY_FACTOR * WORKER_TIMEOUT_SECONDS} seconds`,
    dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES },
    transform: { queue: { messageRetentionSeconds: RETENTION_SECONDS, sqsManagedSseEnabled: true } },
  });
  return { queue, deadLetters };
}
