import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MAX_CALL_BYTES } from '../../../ports/remote-function.ts';
import { type ClusterRoute, type OpenRoute, openDirectRoute, type RouteTarget } from '../cluster-route.ts';
import type { ClusterAnswer, ClusterCall } from './cluster-call.ts';

/** So many clusters are kept connected by one warm function. */
const MAX_ROUTES = 20;

/** Makes what the function in the user's network does: it passes a request on to a cluster, and the answer back. */
export function createClusterForwarder(openRoute: OpenRoute = openDirectRoute) {
  const routes = new Map<string, ClusterRoute>();
  return async ({ target, request }: ClusterCall): Promise<ClusterAnswer> => {
    try {
      const { status, text, retryAfter } = await routeTo(target, routes, openRoute).request(request);
      const body = gzipSync(text).toString('base64');
      if (body.length > MAX_CALL_BYTES - 1024) {
        return { kind: 'NoResponse', message: 'the answer is larger than the 6 MB that a Lambda function may pass on' };
      }
      return { kind: 'Response', status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      return { kind: 'NoResponse', message, ...(code === undefined ? {} : { code }) };
    }
  };
}

function routeTo(target: RouteTarget, routes: Map<string, ClusterRoute>, openRoute: OpenRoute): ClusterRoute {
  // The key holds a private key: only its hash is kept.
  const key = createHash('sha256').update(JSON.stringify(target)).digest('hex');
  const known = routes.get(key);
  if (known) return known;
  const [oldest] = routes;
  if (oldest && routes.size >= MAX_ROUTES) {
    routes.delete(oldest[0]);
    void oldest[1].close();
  }
  const route = openRoute(target);
  routes.set(key, route);
  return route;
}
