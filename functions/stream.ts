import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApiDependencies } from './http/api-dependencies.ts';
import { authenticate } from './http/authenticate.ts';
import { toErrorResponse } from './http/error-response.ts';
import {
  readStreamFilter,
  type StreamResponse,
  streamApplications,
  streamFormatFor,
} from './http/stream-applications.ts';
import { toStreamResponse } from './http/to-stream-response.ts';

export { type StreamResponse, streamApplications } from './http/stream-applications.ts';

/**
 * Makes the handler of `GET /api/v1/stream/applications`: JSON lines, or server-sent events if the reader asks for them.
 * @param options.isAlone whether only this process changes applications, so that its feed tells of all changes; default true
 */
export function createStreamHandler(
  deps: ApiDependencies,
  { isAlone = true }: { readonly isAlone?: boolean } = {},
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
