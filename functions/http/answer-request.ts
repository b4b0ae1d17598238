import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiDependencies } from './api-dependencies.ts';
import { authenticate } from './authenticate.ts';
import { createPathMatcher, createRouter } from './match-route.ts';
import { contentTypeOf, readBody } from './read-body.ts';
import type { Answer, Route } from './route.ts';

/** Makes the function that answers a request by its route; it throws our errors, which a middleware turns into answers. */
export function createRequestAnswerer(
  deps: ApiDependencies,
  routes: readonly Route[],
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  const match = createRouter(routes);
  const isPublic = createPathMatcher(routes.filter((route) => route.isPublic));
  return async (event) => {
    const isPublicPath = isPublic(event.rawPath);
    // Before routing: who has no token does not learn which paths there are.
    const username = isPublicPath ? '' : authenticate(event.headers.authorization, deps.adminTokens);
    const { route, params } = match(event.requestContext.http.method, event.rawPath);
    const { body, headers } = await route.answer({
      deps,
      params,
      query: readQuery(event.rawQueryString),
      readBody: () => readBody(event),
      contentType: contentTypeOf(event),
      username,
    });
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json', ...headers },
      body: isJson(headers) ? JSON.stringify(body) : String(body),
    };
  };
}

function isJson(headers: Answer['headers']): boolean {
  return (headers?.['content-type'] ?? 'application/json').startsWith('application/json');
}

/** A parameter that stands there more than once becomes a list. */
export function readQuery(text: string): { readonly [name: string]: string | readonly string[] } {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
