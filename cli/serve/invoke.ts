import type { MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';

/** Longer than any piece of work takes: here nobody stops a handler. */
const NO_LIMIT_MS = 24 * 3600_000;

/** Calls a Lambda handler as Lambda would, with a context that says that there is time. */
export function invoke<Event, Result>(handler: MiddyfiedHandler<Event, Result>): (event: Event) => Promise<Result> {
  return (event) => handler(event, localContext()) as Promise<Result>;
}

function localContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'local',
    memoryLimitInMB: '0',
    awsRequestId: 'local',
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => NO_LIMIT_MS,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
