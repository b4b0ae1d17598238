import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { LONGEST_DELAY_SECONDS, type WorkMessageType, type WorkQueue } from '../../ports/work-queue.ts';
import { runWithoutLogFields } from '../log-context.ts';
import { sendEach } from '../send-each.ts';
import { systemClock } from './system-clock.ts';
import { buildSqsEvent } from './timer-work-queue-event.ts';
import { createDeliveryLane, type Delivery, type DeliveryLane } from './timer-work-queue-lane.ts';

const MAXIMUM_RECEIVE_COUNT = 5;
const MAXIMUM_RETRY_DELAY_SECONDS = 60;

/** A Lambda handler of an SQS queue that reports failed records. */
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** A message that failed as often as it may. */
export interface DeadLetter {
  readonly type: WorkMessageType;
  /** The message as JSON text. */
  readonly body: string;
  /** Why it failed the last time, for people. */
  readonly error: string;
  readonly receiveCount: number;
}

/** What the in-process queue is made from. */
export interface TimerWorkQueueOptions {
  /** Looked up at each delivery, so that they may themselves send to this queue. */
  readonly handlers: { readonly [type in WorkMessageType]: QueueHandler };
  readonly logger: Logger;
  /** Dates the messages; default the system's. */
  readonly clock?: Clock;
  /** How many messages of a kind are handled at the same time; default 8. */
  readonly concurrency?: { readonly [type in WorkMessageType]?: number };
  /** Seconds before the first retry; doubles with each further one up to 60; default 1. */
  readonly firstRetrySeconds?: number;
  /** Takes what failed 5 times. */
  readonly onDeadLetter?: (letter: DeadLetter) => Promise<void>;
}

/** The queue of `windlass serve`: it lives in this process, and is rebuilt from the state at the next start. */
export interface TimerWorkQueue extends WorkQueue {
  /** Ends when nothing waits (also not for a later time) and nothing runs. */
  idle(): Promise<void>;
  /** Delivers nothing more, and waits at most `graceMs` for what runs; later sends are dropped. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/** Makes a WorkQueue that hands messages to the Lambda handlers in this process. */
export function createTimerWorkQueue(options: TimerWorkQueueOptions): TimerWorkQueue {
  const { logger, clock = systemClock } = options;
  const lanes = new Map<WorkMessageType, DeliveryLane>();
  let closed = false;
  const isIdle = () => [...lanes.values()].every((lane) => lane.isIdle());
  let idleWaiters: (() => void)[] = [];
  const wakeIdleWaiters = (): void => {
    if (!isIdle()) return;
    for (const wake of idleWaiters) wake();
    idleWaiters = [];
  };
  const laneOf = (type: WorkMessageType): DeliveryLane => {
    const lane =
      lanes.get(type) ??
      createDeliveryLane({
        concurrency: options.concurrency?.[type] ?? 8,
        // As where sender and receiver are two processes: who sends a message is not at work when it is handled.
        deliver: (delivery) =>
          runWithoutLogFields(() => deliver(type, delivery, { ...options, clock, retry: laneOf(type).offer })),
        onDelivered: wakeIdleWaiters,
      });
    lanes.set(type, lane);
    return lane;
  };

  const send: WorkQueue['send'] = async (message, { delaySeconds = 0 } = {}) => {
    if (closed) return;
    const body = JSON.stringify(message);
    const delayMs = Math.min(delaySeconds, LONGEST_DELAY_SECONDS) * 1000;
    const sentAt = new Date(clock.now().getTime() + delayMs);
    const delivery = { messageId: randomUUID(), body, sentAt, receiveCount: 0 };
    laneOf(message.type).offer(delivery, delayMs);
  };

  return {
    send,
    sendAll: sendEach(send),
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
    async close({ graceMs }) {
      closed = true;
      const stopped = Promise.all([...lanes.values()].map((lane) => lane.stop()));
      if (!(await endsWithin(stopped, graceMs)))
        logger.warn('Handlers still run at the end of the grace time; the next start takes their work up');
      wakeIdleWaiters();
    },
  };
}

interface DeliverOptions extends TimerWorkQueueOptions {
  readonly clock: Clock;
  readonly retry: (delivery: Delivery, delayMs: number) => void;
}

async function deliver(type: WorkMessageType, delivery: Delivery, options: DeliverOptions): Promise<void> {
  const receiveCount = delivery.receiveCount + 1;
  const received = { ...delivery, receiveCount, firstReceivedAt: delivery.firstReceivedAt ?? options.clock.now() };
  const error = await handle(options.handlers[type], buildSqsEvent(type, received));
  if (error === undefined) return;
  if (receiveCount < MAXIMUM_RECEIVE_COUNT) {
    const delaySeconds = (options.firstRetrySeconds ?? 1) * 2 ** (receiveCount - 1);
    options.retry(received, Math.min(delaySeconds, MAXIMUM_RETRY_DELAY_SECONDS) * 1000);
    return;
  }
  options.logger.error('A message failed too often', { type, body: delivery.body, error, receiveCount });
  try {
    await options.onDeadLetter?.({ type, body: delivery.body, error, receiveCount });
  } catch (failure) {
    options.logger.error('A dead letter could not be handled', { type, error: messageOf(failure) });
  }
}

/** Returns why the record failed; nothing when it did not. */
async function handle(handler: QueueHandler, event: SQSEvent): Promise<string | undefined> {
  try {
    const { batchItemFailures } = await handler(event);
    return batchItemFailures.length > 0 ? 'the handler reported the record as failed' : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function endsWithin(work: Promise<unknown>, graceMs: number): Promise<boolean> {
  const { promise: expired, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, graceMs, false);
  const ended = await Promise.race([work.then(() => true), expired]);
  clearTimeout(timer);
  return ended;
}
