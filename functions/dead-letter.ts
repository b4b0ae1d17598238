import middy, { type MiddyfiedHandler } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { messageOf } from '../shared/domain/errors/gitops-error.ts';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { failDeadLetter } from '../shared/workflows/fail-dead-letter.ts';

/** Step "dead letter": says on its application that a message was given up, and keeps the message. */
export function createHandler(deps: Dependencies): MiddyfiedHandler<SQSEvent, SQSBatchResponse> {
  return middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const record of Records) {
      try {
        await deps.logger.during({ step: 'dead letter' }, () => failDeadLetter(deps, toGivenUp(record)));
      } catch (error) {
        deps.logger.error('a dead letter could not be kept', { reason: messageOf(error) });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  });
}

function toGivenUp({ body, messageId, attributes }: SQSRecord) {
  const reason = `gave up after ${attributes.ApproximateReceiveCount} tries; the log has the errors`;
  return { body, reason, message: { id: messageId, sentAt: new Date(Number(attributes.SentTimestamp)) } };
}
