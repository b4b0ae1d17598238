// The process of a function: what Lambda's own Node runtime does with a bundle, as far as a bundle can tell. bundle-process.ts starts
// it; it knows only its environment. The contract is that of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; what that
// leaves open is as in https://github.com/aws/aws-lambda-nodejs-runtime-interface-client.
import { json, text } from 'node:stream/consumers';
import { type Handler, loadHandler } from './load-handler.ts';
import { answerOf, describeError, postToRuntime, sendToRuntime } from './requests.ts';
import { createResponseStream, HttpResponseStream } from './response-stream.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const { env } = process;

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: object) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream,
  },
});

const handler = await loadHandler(env._HANDLER ?? '', env.LAMBDA_TASK_ROOT ?? '').catch(async (error: unknown) => {
  await postToRuntime('init/error', describeError(error));
  process.exit(1);
});
while (env._HANDLER) await handleNext(handler);

async function handleNext(handle: Handler): Promise<void> {
  const next = sendToRuntime('GET', 'invocation/next');
  next.end();
  const incoming = await answerOf(next);
  const { headers } = incoming;
  const id = String(headers['lambda-runtime-aws-request-id']);
  const event: unknown = await json(incoming);
  env._X_AMZN_TRACE_ID = String(headers['lambda-runtime-trace-id']);
  const context = contextOf(id, headers);
  // What nobody catches ends the process, and with it the invocation.
  process.removeAllListeners('unhandledRejection').once('unhandledRejection', async (error) => {
    await postToRuntime(`invocation/${id}/error`, describeError(error));
    process.exit(128);
  });
  if (STREAMING in handle) return handleStreaming(handle, id, [event, context]);
  try {
    const answer = await handle(event, context);
    await postToRuntime(`invocation/${id}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await postToRuntime(`invocation/${id}/error`, describeError(error));
  }
}

async function handleStreaming(handle: Handler, id: string, [event, context]: [unknown, object]): Promise<void> {
  const { stream, isTaken, fail } = createResponseStream(id);
  try {
    await handle(event, stream, context);
    await isTaken.then(text);
  } catch (error) {
    await fail(error);
  }
}

function contextOf(id: string, headers: NodeJS.Dict<string | string[]>): object {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: id,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}
