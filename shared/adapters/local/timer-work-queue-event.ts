import { createHash } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import type { WorkMessageType } from '../../ports/work-queue.ts';
import type { Delivery } from './timer-work-queue-lane.ts';

const REGION = 'local';
const ACCOUNT = '000000000000';

/** Shows a delivery as Lambda shows a batch of one SQS record, so that handlers need not know where they run. */
export function buildSqsEvent(type: WorkMessageType, delivery: Delivery): SQSEvent {
  const sentAt = String(delivery.sentAt.getTime());
  return {
    Records: [
      {
        messageId: delivery.messageId,
        receiptHandle: `${delivery.messageId}#${delivery.receiveCount}`,
        body: delivery.body,
        attributes: {
          ApproximateReceiveCount: String(delivery.receiveCount),
          ApproximateFirstReceiveTimestamp: String(delivery.firstReceivedAt?.getTime() ?? sentAt),
          SentTimestamp: sentAt,
          SenderId: 'windlass',
        },
        messageAttributes: {},
        md5OfBody: createHash('md5').update(delivery.body).digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${type}`,
        awsRegion: REGION,
      },
    ],
  };
}
