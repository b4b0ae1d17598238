import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';

/** A warm function must not hang on a connection that died while it was frozen; a webhook has ten seconds in all. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 3_000 };
/** With the SDK's back-off about two seconds: what is throttled for longer comes back with its message. */
const MAX_ATTEMPTS = 5;

/** Makes the client of the table; region, credentials and endpoint are those of the environment. */
export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient({ maxAttempts: MAX_ATTEMPTS, requestHandler: TIMEOUTS });
}

/** Makes the client of the queues. */
export function createSqsClient(): SQSClient {
  return new SQSClient({ maxAttempts: MAX_ATTEMPTS, requestHandler: TIMEOUTS });
}

/** A function that is called may take as long as it may run. */
const CALL_TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 170_000 };

/** Makes the client that calls other functions; what is throttled is tried again. */
export function createLambdaClient(): LambdaClient {
  return new LambdaClient({ maxAttempts: 3, requestHandler: CALL_TIMEOUTS });
}
