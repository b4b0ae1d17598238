import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { MethodNotAllowedError } from './method-not-allowed-error.ts';
import type { Route } from './route.ts';

/** The route of a request, and the parts of its path that the route names. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: { readonly [name: string]: string };
}

/**
 * Makes the router of a table of routes. The first route that fits wins, so that fixed paths stand before those with parameters.
 *
 * Parameters may hold encoded slashes; `{repo+}` also fits plain ones, since gateways decode a path before they pass it on.
 *
 * @returns a function that throws NotFoundError if no path fits, MethodNotAllowedError if only the method does not,
 * MalformedRequestError if the path is encoded wrongly
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch {
  const compiled = routes.map((route) => ({ route, pattern: compilePath(route.path) }));
  return (method, path) => {
    const plain = path.length > 1 ? path.replace(/\/+$/, '') : path;
    const fitting = compiled.filter(({ pattern }) => pattern.test(plain));
    // HEAD asks what GET would answer; whoever writes the answer leaves the body out.
    const asked = method === 'HEAD' ? 'GET' : method;
    const found = fitting.find(({ route }) => route.method === asked);
    if (found) return { route: found.route, params: readParameters(found.pattern, plain) };
    const methods = [...new Set(fitting.map(({ route }) => route.method))];
    if (methods.length === 0) {
      throw new NotFoundError(`there is nothing at ${method} ${path} in this version; see /openapi.json`);
    }
    throw new MethodNotAllowedError(method, path, methods);
  };
}

/** Tells whether a path is that of one of the routes, whatever the method. */
export function createPathMatcher(routes: readonly Pick<Route, 'path'>[]): (path: string) => boolean {
  const patterns = routes.map(({ path }) => compilePath(path));
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function compilePath(path: string): RegExp {
  const source = path
    .replace(/[.]/g, '\\$&')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function readParameters(pattern: RegExp, path: string): { readonly [name: string]: string } {
  const groups = Object.entries(pattern.exec(path)?.groups ?? {});
  try {
    return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch (error) {
    throw new MalformedRequestError(`the path ${path} is not encoded as a URL`, { cause: error });
  }
}
