import type { Clock } from '../../ports/clock.ts';
import { isStaleConnection, notKubernetes, transportErrorOf } from './api-errors.ts';
import type { ClusterConnection, ClusterCredentials } from './cluster-connection.ts';
import { type ClusterRoute, type OpenRoute, openDirectRoute, routeTargetOf } from './cluster-route.ts';

/** One call to the API server. */
export interface ClusterRequest {
  /** What is done, for counting: get, list, apply, dry-run, take-over, create, delete, discover, version, logs. */
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
  /** A success is a text and not JSON, whatever it looks like; default false. */
  readonly isText?: boolean;
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
  /** Default: connections from this machine. */
  readonly openRoute?: OpenRoute;
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
  readonly route: ClusterRoute;
}

/** Tokens in files and from plugins change without notice; client-go looks once a minute as well. */
const CREDENTIALS_TTL_MS = 60_000;
/** Opens a transport; the first request connects. */
export function createClusterTransport(options: ClusterTransportOptions): ClusterTransport {
  const { connection, clock, openRoute = openDirectRoute } = options;
  const sessions = keepSession(connection, clock, openRoute);

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
    const response = await session.route.request({
      method: request.method,
      path: new URL(connection.server).pathname.replace(/\/+$/, '') + request.path,
      headers: headersOf(request, session.credentials),
      timeoutMs: request.timeoutMs,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    status = response.status;
    if (request.isText && status === 200) return { status, body: response.text };
    const body = parseBody(response.text);
    const isJson = typeof body === 'object' && body !== null;
    if (status < 400 && (status >= 300 || !isJson)) throw notKubernetes(connection.server, status);
    const { retryAfter } = response;
    return { status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
  } finally {
    onRequest?.({ verb: request.verb, kind: request.kind, status });
  }
}

/** Keeps the credentials and the connections made with them; a new client certificate needs new connections. */
function keepSession(connection: ClusterConnection, clock: Clock, openRoute: OpenRoute) {
  let current: Session | undefined;
  let opening: Promise<Session> | undefined;

  async function read(renew: boolean): Promise<Session> {
    const credentials = await connection.credentials({ renew });
    const route =
      current && sameCertificate(current.credentials, credentials)
        ? current.route
        : openRoute(routeTargetOf(connection, credentials));
    if (current && current.route !== route) void current.route.close();
    current = { credentials, readAtMs: clock.now().getTime(), route };
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
      const route = current?.route;
      current = undefined;
      await route?.close();
    },
  };
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
