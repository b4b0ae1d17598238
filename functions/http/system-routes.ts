import { z } from 'zod';
import { versionSchema } from '../../shared/contracts/http-api.ts';
import { buildOpenApi } from '../../shared/contracts/openapi.ts';
import type { RouteDescription } from '../../shared/contracts/route-description.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'system';

/** What is open to everybody: whether it runs, which version it is. */
export const systemRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/healthz',
    operationId: 'Healthz',
    tag,
    summary: 'Say that the API runs',
    response: z.object({ status: z.literal('ok') }),
    isPublic: true,
    handle: async () => ({ body: { status: 'ok' } }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/version',
    operationId: 'Version',
    tag,
    summary: 'Say which version this is',
    response: versionSchema,
    isPublic: true,
    handle: async ({ deps: { version } }) => ({
      body: {
        Version: version.version,
        ...(version.gitCommit && { GitCommit: version.gitCommit }),
        ...(version.buildDate && { BuildDate: version.buildDate }),
        Platform: `${process.platform}/${process.arch}`,
      },
    }),
  }),
];

/** The route of the OpenAPI document, which describes the given routes. */
export function openApiRoute(described: readonly RouteDescription[]): Route {
  return defineRoute({
    method: 'GET',
    path: '/openapi.json',
    operationId: 'OpenApi',
    tag,
    summary: 'Describe this API (OpenAPI 3.1)',
    response: z.looseObject({}),
    isPublic: true,
    handle: async ({ deps }) => ({ body: buildOpenApi(described, deps.version.version) }),
  });
}
