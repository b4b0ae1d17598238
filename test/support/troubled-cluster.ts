import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type HttpClient, openHttpClient } from '../contract/kubernetes-api/http-client.ts';

/** A Kubernetes API of which parts can be in trouble; the rest is answered by the server behind it. */
export interface TroubledCluster {
  /** Plain HTTP on this machine, without credentials. */
  readonly server: string;
  /** The extension server behind a group does not answer, as kube-apiserver tells of one. */
  takeDown(group: string): void;
  /** RBAC does not let us do this with that resource: `get`, `list`, `patch` or `delete`. */
  forbid(verb: Verb, resource: string): void;
  /** Ends all troubles. */
  recover(): void;
  close(): Promise<void>;
}

type Verb = 'get' | 'list' | 'patch' | 'delete';

interface Troubles {
  readonly groups: Set<string>;
  /** `verb resource`. */
  readonly forbidden: Set<string>;
}

const USER = 'system:serviceaccount:windlass:windlass';

/** Starts one before the server of a kubeconfig. */
export async function startTroubledCluster(kubeconfig: string): Promise<TroubledCluster> {
  const upstream = await openHttpClient(kubeconfig);
  const troubles: Troubles = { groups: new Set(), forbidden: new Set() };
  const server = createServer((request, response) => {
    answer(upstream, troubles, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeDown: (group) => void troubles.groups.add(group),
    forbid: (verb, resource) => void troubles.forbidden.add(`${verb} ${resource}`),
    recover() {
      troubles.groups.clear();
      troubles.forbidden.clear();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      upstream.close();
    },
  };
}

async function answer(
  upstream: HttpClient,
  troubles: Troubles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await text(request);
  const { pathname } = new URL(url, 'http://cluster');
  if (troubles.groups.has(/^\/apis\/([^/]+)/.exec(pathname)?.[1] ?? '')) {
    response.writeHead(503, { 'content-type': 'text/plain' }).end('service unavailable\n');
    return;
  }
  const refusal = refusalOf(troubles, method, pathname);
  if (refusal) {
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(refusal));
    return;
  }
  const { 'content-type': type, accept } = headers;
  const found = await upstream.send(method, url, {
    ...(body === '' ? {} : { body }),
    ...(type && { type }),
    ...(accept && { accept }),
  });
  const isDiscovery = pathname === '/apis' && found.status === 200;
  const shown = isDiscovery ? JSON.stringify(withStale(found.body, troubles.groups)) : found.text;
  response.writeHead(found.status, { 'content-type': found.headers['content-type'] ?? 'application/json' }).end(shown);
}

/** As the authorizer of kube-apiserver says no. */
function refusalOf({ forbidden }: Troubles, method: string, pathname: string): object | undefined {
  const [, group = '', namespace = '', resource = '', name] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  const verb = method === 'GET' ? (name === undefined ? 'list' : 'get') : method.toLowerCase();
  if (!forbidden.has(`${verb} ${resource}`)) return undefined;
  const what = name === undefined ? resource : `${resource} "${name}"`;
  const message =
    `${what} is forbidden: User "${USER}" cannot ${verb} resource "${resource}" ` +
    `in API group "${group}" in the namespace "${namespace}"`;
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: 'Forbidden', code: 403 };
}

/** Aggregated discovery names a group whose server does not answer, and nothing that is in it. */
function withStale(body: unknown, groups: ReadonlySet<string>): unknown {
  const list = body as { readonly items?: readonly { metadata?: { name?: string }; versions?: readonly object[] }[] };
  if (!list.items) return body;
  const items = list.items.map((group) =>
    groups.has(group.metadata?.name ?? '')
      ? { ...group, versions: group.versions?.map((version) => ({ ...version, resources: [], freshness: 'Stale' })) }
      : group,
  );
  return { ...list, items };
}
