import middy, { type MiddyfiedHandler } from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { failDeadLetter } from '../shared/workflows/fail-dead-letter.ts';

/** Step "dead letter": says on its application that a message was given up, and keeps the message. */
export function createHandler(deps: Dependencies): MiddyfiedHandler<SQSEvent, void> {
  return middy<SQSEvent, void>().handler(async (event) => {
    for (const { body, messageAttributes, attributes } of event.Records) {
      const tries = attributes.ApproximateReceiveCount;
      const reason = messageAttributes.reason?.stringValue ?? `gave up after ${tries} tries; the log has the errors`;
      await failDeadLetter(deps, { body, reason });
    }
  });
}
