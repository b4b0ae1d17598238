import middy, { type MiddyfiedHandler } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseWorkMessage } from '../../shared/contracts/messages.ts';
import { GitOpsError, messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { ConcurrentUpdateError, LeaseLostError } from '../../shared/domain/errors/state-errors.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { WorkMessage } from '../../shared/ports/work-queue.ts';

/** A handler of one of the queues. */
export type QueueHandler = MiddyfiedHandler<SQSEvent, SQSBatchResponse>;

/** What a queue's handler is made from. */
export interface QueueStep<Type extends WorkMessage['type']> {
  /** The name of the step, in every log line. */
  readonly step: string;
  readonly type: Type;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Handles one message. @param limits `until`: when it should have ended, since the function is stopped soon after */
  readonly handle: (message: Extract<WorkMessage, { type: Type }>, limits: { readonly until: Date }) => Promise<void>;
}

/** So long before its time-out a function begins nothing new: a request on the wire, and the last save, take their time too. */
const RESERVE_MS = 15_000;

/**
 * Makes the handler of a queue: each record on its own, so that one that fails comes back alone (partial batch response).
 *
 * A lost lease is no failure: somebody else does the work.
 */
export function createQueueHandler<Type extends WorkMessage['type']>(options: QueueStep<Type>): QueueHandler {
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const { clock, metrics, type } = options;
    for (const record of event.Records) {
      metrics.observe('windlass_queue_age_seconds', ageSecondsOf(record, clock.now()), { type });
    }
    const until = new Date(options.clock.now().getTime() + context.getRemainingTimeInMillis() - RESERVE_MS);
    const failed = await Promise.all(event.Records.map((record) => handleRecord(record, options, until)));
    return { batchItemFailures: failed.filter((id) => id !== undefined).map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

/** Since when it may be handled: a message that was sent to come later did not wait for us meanwhile. */
function ageSecondsOf({ attributes, messageAttributes }: SQSRecord, now: Date): number {
  const delaySeconds = Number(messageAttributes.delaySeconds?.stringValue ?? 0);
  return Math.max(0, (now.getTime() - Number(attributes.SentTimestamp)) / 1000 - delaySeconds);
}

async function handleRecord<Type extends WorkMessage['type']>(
  record: SQSRecord,
  { step, type, logger, metrics, handle }: QueueStep<Type>,
  until: Date,
): Promise<string | undefined> {
  try {
    const message = parseWorkMessage(record.body);
    if (message.type !== type) throw new Error(`a ${message.type} message came to the queue of ${type}`);
    const { type: _, ...ids } = message;
    await logger.during({ step, ...ids }, () => handle(message as Extract<WorkMessage, { type: Type }>, { until }));
    return undefined;
  } catch (error) {
    if (error instanceof LeaseLostError) {
      logger.info('somebody else took over', { step, reason: error.message });
      return undefined;
    }
    const known = error instanceof GitOpsError;
    const fields = {
      step,
      messageId: record.messageId,
      reason: messageOf(error),
      ...(known ? { code: error.code } : { error }),
    };
    if (error instanceof ConcurrentUpdateError) {
      logger.warn('will be tried again', fields);
    } else {
      metrics.count('windlass_message_failures_total', { type });
      logger.error('a message could not be handled', fields);
    }
    return record.messageId;
  }
}
