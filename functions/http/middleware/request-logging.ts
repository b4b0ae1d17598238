import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiDependencies } from '../api-dependencies.ts';

type ApiMiddleware = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** Logs each request with its outcome and how long it took; never its body, its query or its headers. */
export function requestLogging({ logger, clock }: Pick<ApiDependencies, 'logger' | 'clock'>): ApiMiddleware {
  const startedAt = new WeakMap<APIGatewayProxyEventV2, number>();
  const finish: NonNullable<ApiMiddleware['after']> = ({ event, response }) => {
    const { http, requestId } = event.requestContext;
    logger.info('request', {
      step: 'serve-users',
      requestId,
      method: http.method,
      path: event.rawPath,
      status: response?.statusCode,
      durationMs: clock.now().getTime() - (startedAt.get(event) ?? 0),
    });
  };
  return {
    before: ({ event }) => {
      startedAt.set(event, clock.now().getTime());
    },
    after: finish,
    onError: finish,
  };
}
