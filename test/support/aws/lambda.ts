import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { UrlFunction } from './lambda-runtime.ts';

/** A function of AWS as Lambda calls it. */
export type LambdaFunction<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** The functions by name, as one cold start of each gives them. */
export interface LambdaFunctions {
  readonly webhook: LambdaFunction<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;
  /** Streams: `callFunctionUrl` calls it. */
  readonly api: UrlFunction;
  readonly sweep: LambdaFunction<{ readonly task?: 'sweep' | 'check-drift' }, { readonly sent: number }>;
  readonly 'dead-letter': LambdaFunction<unknown, { readonly handled: number }>;
  readonly redeliver: LambdaFunction<unknown, { readonly sent: number }>;
}

let invocations = 0;

/** The context of one invocation of a function that may take so long. */
export function lambdaContext(functionName: string, timeoutMs: number): Context {
  const startedAt = performance.now();
  invocations += 1;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '1769',
    awsRequestId: `request-${invocations}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'test',
    getRemainingTimeInMillis: () => Math.max(0, timeoutMs - (performance.now() - startedAt)),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** A request as an HTTP API or a function URL hands it over (payload format 2.0); a body comes in base64, as binary ones do. */
export function httpEvent(
  method: string,
  url: string,
  options: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = url.split('?');
  const { headers = {}, body } = options;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '24/Nov/2026:08:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined,
  };
}
