import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiDependencies } from './api-dependencies.ts';
import { authenticate } from './authenticate.ts';
import { createRouter } from './match-route.ts';
import { contentTypeOf, readBody } from './read-body.ts';
import type { Route } from './route.ts';

/** Makes the function that answers a request by its route; it throws our errors, which a middleware turns into answers. */
export function createRequestAnswerer(
  deps: ApiDependencies,
  routes: readonly Route[],
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  const match = createRouter(routes);
  return async (event) => {
    const isPublicPath = routes.some((route) => route.isPublic && route.path === event.rawPath);
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
      body: JSON.stringify(body),
    };
  };
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
