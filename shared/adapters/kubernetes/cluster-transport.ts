import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../../ports/clock.ts';
import { isStaleConnection, notKubernetes, transportErrorOf } from './api-errors.ts';
import type { ClusterConnection, ClusterCredentials } from './cluster-connection.ts';

/** One call to the API server. */
export interface ClusterRequest {
  /** What is done, for counting: get, list, apply, dry-run, take-over, create, delete, discover, version. */
  readonly verb: string;
  /** The kind it is done to; '' for the server as a whole. */
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`. */
  readonly accept?: string;
  /** Longest silence of the server: before its answer, and in the midst of it. */
  readonly timeoutMs: number;
}

/** What came back; any status. */
export interface ClusterResponse {
  readonly status: number;
  /** Parsed JSON, or the text if it is none. */
  readonly body: unknown;
  readonly retryAfter?: string;
}

/** A call that was made; `status` is 0 when there was no answer. */
export interface RequestRecord {
  readonly verb: string;
  readonly kind: string;
  readonly status: number;
}

/** What a transport needs. */
export interface ClusterTransportOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  /** Told of every call, for metrics. */
  readonly onRequest?: (record: RequestRecord) => void;
}

/** Sends requests to one API server over connections that are kept. */
export interface ClusterTransport {
  /** @throws ClusterUnreachableError if there is no answer */
  send(request: ClusterRequest): Promise<ClusterResponse>;
  /** Ends the connections when their requests are done. */
  close(): Promise<void>;
}

interface Session {
  readonly credentials: ClusterCredentials;
  readonly readAtMs: number;
  readonly pool: Pool;
}

/** Tokens in files and from plugins change without notice; client-go looks once a minute as well. */
const CREDENTIALS_TTL_MS = 60_000;
/** Below the 60 s after which the usual load balancers drop idle connections. */
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 20;
const gunzipAsync = promisify(gunzip);

/** Opens a transport; the first request connects. */
export function createClusterTransport(options: ClusterTransportOptions): ClusterTransport {
  const { connection, clock } = options;
  const sessions = keepSession(connection, clock);

  async function send(request: ClusterRequest): Promise<ClusterResponse> {
    try {
      const session = await sessions.current();
      const response = await exchangeTwice(options, session, request);
      if (response.status !== 401) return response;
      const renewed = await sessions.renew(session);
      if (sameCredentials(renewed.credentials, session.credentials)) return response;
      return await exchangeTwice(options, renewed, request);
    } catch (error) {
      throw transportErrorOf(connection.server, error, request.timeoutMs);
    }
  }

  return { send, close: sessions.close };
}

/** All but a create may be sent twice: a kept connection may have died while a function was frozen. */
async function exchangeTwice(
  options: ClusterTransportOptions,
  session: Session,
  request: ClusterRequest,
): Promise<ClusterResponse> {
  try {
    return await exchange(options, session, request);
  } catch (error) {
    if (request.method === 'POST' || !isStaleConnection(error)) throw error;
    return await exchange(options, session, request);
  }
}

async function exchange(
  { connection, onRequest }: ClusterTransportOptions,
  session: Session,
  request: ClusterRequest,
): Promise<ClusterResponse> {
  let status = 0;
  try {
    const response = await session.pool.request({
      method: request.method,
      path: new URL(connection.server).pathname.replace(/\/+$/, '') + request.path,
      headers: headersOf(request, session.credentials),
      body: request.body === undefined ? null : JSON.stringify(request.body),
      // Counted from when it is sent: a request that waits for a free connection is not the server's fault.
      headersTimeout: request.timeoutMs,
      bodyTimeout: request.timeoutMs,
    });
    const body = parseBody(await readText(response));
    status = response.statusCode;
    const isJson = typeof body === 'object' && body !== null;
    if (status < 400 && (status >= 300 || !isJson)) throw notKubernetes(connection.server, status);
    const retryAfter = response.headers['retry-after'];
    return { status, body, ...(typeof retryAfter === 'string' ? { retryAfter } : {}) };
  } finally {
    onRequest?.({ verb: request.verb, kind: request.kind, status });
  }
}

/** Keeps the credentials and the connections made with them; a new client certificate needs new connections. */
function keepSession(connection: ClusterConnection, clock: Clock) {
  let current: Session | undefined;
  let opening: Promise<Session> | undefined;

  async function read(renew: boolean): Promise<Session> {
    const credentials = await connection.credentials({ renew });
    const pool =
      current && sameCertificate(current.credentials, credentials) ? current.pool : openPool(connection, credentials);
    if (current && current.pool !== pool) void current.pool.close();
    current = { credentials, readAtMs: clock.now().getTime(), pool };
    return current;
  }

  /** Joins the reading under way: twenty refused requests start one plugin, not twenty. */
  function open(renew: boolean): Promise<Session> {
    opening ??= read(renew).finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    async current(): Promise<Session> {
      const isFresh = current && clock.now().getTime() - current.readAtMs < CREDENTIALS_TTL_MS;
      return isFresh && current ? current : open(false);
    },
    /** New credentials in place of the ones that were refused, unless somebody else has already renewed them. */
    async renew(refused: Session): Promise<Session> {
      return current && current !== refused ? current : open(true);
    },
    async close(): Promise<void> {
      const pool = current?.pool;
      current = undefined;
      await pool?.close();
    },
  };
}

function openPool(connection: ClusterConnection, credentials: ClusterCredentials): Pool {
  return new Pool(new URL(connection.server).origin, {
    connections: MAX_CONNECTIONS,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: {
      rejectUnauthorized: true,
      ...(connection.ca === undefined ? {} : { ca: connection.ca }),
      ...(connection.serverName === undefined ? {} : { servername: connection.serverName }),
      ...(credentials.clientCert === undefined ? {} : { cert: credentials.clientCert }),
      ...(credentials.clientKey === undefined ? {} : { key: credentials.clientKey }),
    },
  });
}

function headersOf(request: ClusterRequest, credentials: ClusterCredentials): Record<string, string> {
  return {
    accept: request.accept ?? 'application/json',
    // Servers compress what is larger than 128 KB: lists, whose items repeat each other, become a tenth.
    'accept-encoding': 'gzip',
    'user-agent': 'windlass',
    ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    ...credentials.headers,
  };
}

async function readText({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  if (headers['content-encoding'] !== 'gzip') return body.text();
  return (await gunzipAsync(await body.arrayBuffer())).toString();
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sameCertificate(a: ClusterCredentials, b: ClusterCredentials): boolean {
  return a.clientCert === b.clientCert && a.clientKey === b.clientKey;
}

function sameCredentials(a: ClusterCredentials, b: ClusterCredentials): boolean {
  return sameCertificate(a, b) && JSON.stringify(a.headers) === JSON.stringify(b.headers);
}
