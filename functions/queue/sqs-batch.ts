import middy, { type MiddyfiedHandler } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseWorkMessage } from '../../shared/contracts/messages.ts';
import { GitOpsError, messageOf } from '../../shared/domain/errors/gitops-error.ts';
import { ConcurrentUpdateError, LeaseLostError } from '../../shared/domain/errors/state-errors.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { WorkMessage } from '../../shared/ports/work-queue.ts';

/** A handler of one of the queues. */
export type QueueHandler = MiddyfiedHandler<SQSEvent, SQSBatchResponse>;

/** What a queue's handler is made from. */
export interface QueueStep<Type extends WorkMessage['type']> {
  /** The name of the step, in every log line. */
  readonly step: string;
  readonly type: Type;
  readonly logger: Logger;
  readonly handle: (message: Extract<WorkMessage, { type: Type }>) => Promise<void>;
}

/**
 * Makes the handler of a queue: each record on its own, so that one that fails comes back alone (partial batch response).
 *
 * A lost lease is no failure: somebody else does the work.
 */
export function createQueueHandler<Type extends WorkMessage['type']>(options: QueueStep<Type>): QueueHandler {
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
    const failed = await Promise.all(event.Records.map((record) => handleRecord(record, options)));
    return { batchItemFailures: failed.filter((id) => id !== undefined).map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

async function handleRecord<Type extends WorkMessage['type']>(
  record: SQSRecord,
  { step, type, logger, handle }: QueueStep<Type>,
): Promise<string | undefined> {
  try {
    const message = parseWorkMessage(record.body);
    if (message.type !== type) throw new Error(`a ${message.type} message came to the queue of ${type}`);
    await handle(message as Extract<WorkMessage, { type: Type }>);
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
    if (error instanceof ConcurrentUpdateError) logger.warn('will be tried again', fields);
    else logger.error('a message could not be handled', fields);
    return record.messageId;
  }
}
