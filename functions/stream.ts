import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiDependencies } from './http/api-dependencies.ts';
import { authenticate } from './http/authenticate.ts';
import { toErrorResponse } from './http/error-response.ts';
import {
  readStreamFilter,
  type StreamResponse,
  streamApplications,
  streamFormatFor,
} from './http/stream-applications.ts';

export { type StreamResponse, streamApplications } from './http/stream-applications.ts';

/** What a reader of a stream hears of. */
export interface StreamOptions {
  /** Whether only this process changes applications, as with `windlass serve`: its feed tells of all changes. Default true. */
  readonly isAlone?: boolean;
}

/** Makes the handler of `GET /api/v1/stream/applications`: JSON lines, or server-sent events if the reader asks for them. */
export function createStreamHandler(
  deps: ApiDependencies,
  { isAlone = true }: StreamOptions = {},
): (event: APIGatewayProxyEventV2, options: { readonly signal: AbortSignal }) => StreamResponse {
  return (event, { signal }) => {
    try {
      authenticate(event.headers.authorization, deps.adminTokens);
      const filter = readStreamFilter(event.rawQueryString);
      const { contentType, format } = streamFormatFor(event.headers.accept);
      return {
        statusCode: 200,
        headers: { 'content-type': contentType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
        stream: streamApplications(deps, { ...filter, isAlone }, signal, format),
      };
    } catch (error) {
      const { response } = toErrorResponse(error, event.requestContext.requestId);
      return toStreamResponse(response);
    }
  };
}

/** An answer that is there as a whole, for who writes all of them piece by piece. */
export function toStreamResponse({
  statusCode = 200,
  headers = {},
  body = '',
}: APIGatewayProxyStructuredResultV2): StreamResponse {
  return {
    statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    stream: textOnce(body),
  };
}

async function* textOnce(text: string): AsyncGenerator<string> {
  yield text;
}
