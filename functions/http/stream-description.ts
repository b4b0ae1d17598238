import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { applicationListQuery, applicationWatchEventSchema } from '../../shared/contracts/http-api.ts';
import type { RouteDescription } from '../../shared/contracts/route-description.ts';

/** The watch stream, for the OpenAPI document: it cannot be an entry of the route table, since its answer does not end. */
export const streamDescription = {
  method: 'GET',
  path: '/api/v1/stream/applications',
  operationId: 'WatchApplications',
  tag: 'applications',
  summary: 'Watch applications: first ADDED for each that exists, then every change, one JSON object a line',
  query: applicationListQuery.omit({ refresh: true }),
  response: applicationWatchEventSchema,
  responseType: 'application/x-ndjson',
} as const satisfies RouteDescription;

/** Whether a request asks for the watch stream. */
export function isStreamRequest({ rawPath, requestContext: { http } }: APIGatewayProxyEventV2): boolean {
  return rawPath === streamDescription.path && http.method === streamDescription.method;
}
