import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, Pool } from 'undici';
import type { ClusterConnection, ClusterCredentials } from './cluster-connection.ts';

/** Where an API server is and how TLS to it is verified. */
export interface RouteTarget {
  readonly origin: string;
  /** PEM; without it the system's own authorities count. */
  readonly ca?: string;
  readonly serverName?: string;
  /** PEM. */
  readonly clientCert?: string;
  /** PEM. */
  readonly clientKey?: string;
}

/** An HTTP request as it is sent. */
export interface RouteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  /** Longest silence of the server: before its answer, and in the midst of it. */
  readonly timeoutMs: number;
}

/** What came back. */
export interface RouteResponse {
  readonly status: number;
  readonly text: string;
  readonly retryAfter?: string;
}

/** A way to one API server. */
export interface ClusterRoute {
  request(request: RouteRequest): Promise<RouteResponse>;
  /** Ends when the requests under way have ended. */
  close(): Promise<void>;
}

/** Opens a way to the API server of a connection. */
export type OpenRoute = (target: RouteTarget) => ClusterRoute;

/** Below the 60 s after which the usual load balancers drop idle connections. */
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 20;
const gunzipAsync = promisify(gunzip);

/** The target of a connection with the credentials of the moment. */
export function routeTargetOf(
  { server, ca, serverName }: Pick<ClusterConnection, 'server' | 'ca' | 'serverName'>,
  { clientCert, clientKey }: ClusterCredentials,
): RouteTarget {
  return {
    origin: new URL(server).origin,
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
}

/** Opens connections from this machine, which are kept; the first request connects. */
export function openDirectRoute({ origin, ca, serverName, clientCert, clientKey }: RouteTarget): ClusterRoute {
  const pool = new Pool(origin, {
    connections: MAX_CONNECTIONS,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: {
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(clientCert === undefined ? {} : { cert: clientCert }),
      ...(clientKey === undefined ? {} : { key: clientKey }),
    },
  });
  return {
    async request({ method, path, headers, body, timeoutMs }) {
      // Counted from when it is sent: a request that waits for a free connection is not the server's fault.
      const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
      const response = await pool.request({ method, path, headers, body: body ?? null, ...timeouts });
      const text = await readText(response);
      const retryAfter = response.headers['retry-after'];
      return { status: response.statusCode, text, ...(typeof retryAfter === 'string' ? { retryAfter } : {}) };
    },
    close: () => pool.close(),
  };
}

async function readText({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  if (headers['content-encoding'] !== 'gzip') return body.text();
  return (await gunzipAsync(await body.arrayBuffer())).toString();
}
