import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createRequestAnswerer } from './http/answer-request.ts';
import type { ApiDependencies } from './http/api-dependencies.ts';
import { errorHandling } from './http/middleware/error-handling.ts';
import { requestLogging } from './http/middleware/request-logging.ts';
import { routes } from './http/routes.ts';

export type { ApiDependencies, VersionInfo } from './http/api-dependencies.ts';

/** Step "serve users": makes the handler of the HTTP API for CLI, UI and programs that speak Argo CD. */
export function createHandler(
  deps: ApiDependencies,
): MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(requestLogging(deps))
    .use(errorHandling(deps))
    .handler(createRequestAnswerer(deps, routes));
}
