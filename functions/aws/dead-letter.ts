import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { createDeadLetterCollector } from '../../shared/composition/collect-dead-letters.ts';
import { createHandler } from '../dead-letter.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** No batch begins when less is left of the invocation. */
const RESERVE_MS = 10_000;

/** The Lambda function of step "dead letter": a clock wakes it, and it looks through the queues. */
export const handler = lambdaEntry({
  create: ({ deps }) => {
    const keep = createHandler(deps);
    const collect = createDeadLetterCollector();
    return middy<unknown, { readonly handled: number }>().handler(async (_event, context) => ({
      handled: await collect(
        async (event) => (await keep(event, context)) as SQSBatchResponse,
        () => context.getRemainingTimeInMillis() > RESERVE_MS,
      ),
    }));
  },
});
