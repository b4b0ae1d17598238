import { type Dispatcher, request } from 'undici';
import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import {
  RepositoryNotFoundError,
  SourceForbiddenError,
  SourceUnavailableError,
} from '../../domain/errors/source-errors.ts';
import { redactUrl } from '../../domain/git/repository-url.ts';
import type { ChartAccess } from '../../ports/chart-reader.ts';
import { connectionOf } from '../connection-settings.ts';
import { createHttpDispatchers, type HttpLimits } from '../http-dispatchers.ts';

/** What to ask for. */
export interface ChartHttpRequest {
  readonly url: URL;
  readonly access: ChartAccess;
  /** Sent to the host of `url` alone: a redirect to another does not take it along, whatever `access.passCredentials` says. */
  readonly authorization?: string | undefined;
  readonly headers?: { readonly [name: string]: string };
  /** Largest answer. */
  readonly maxBytes: number;
}

/** An answer of any status, read to its end. */
export interface ChartHttpAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

/** Speaks HTTP to chart repositories and registries. */
export interface ChartHttp {
  /** Follows redirects. @throws SourceUnavailableError, SourceUnsupportedError (a proxy or certificate that cannot be used) */
  get(asked: ChartHttpRequest): Promise<ChartHttpAnswer>;
}

const MAX_REDIRECTS = 5;

/** Makes the HTTP side of the chart reader, over kept-alive connections; by default they must stand after 15 s, and answer in 60 s. */
export function createChartHttp(limits: Partial<HttpLimits> = {}): ChartHttp {
  const { connectTimeoutMs = 15_000, totalTimeoutMs = 60_000 } = limits;
  const dispatchers = createHttpDispatchers({ connectTimeoutMs, totalTimeoutMs });
  return {
    async get(asked) {
      const dispatcher = dispatchers.dispatcherFor(connectionOf(asked.access));
      try {
        return await send(asked, dispatcher, AbortSignal.timeout(totalTimeoutMs));
      } catch (error) {
        throw translate(error, asked.access, totalTimeoutMs);
      }
    },
  };
}

async function send(asked: ChartHttpRequest, dispatcher: Dispatcher, signal: AbortSignal): Promise<ChartHttpAnswer> {
  let url = asked.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const authorization = isHomeOf(asked.url, url) && asked.authorization ? { authorization: asked.authorization } : {};
    const response = await request(url, {
      headers: { 'user-agent': 'windlass', ...asked.headers, ...authorization },
      dispatcher,
      signal,
    });
    const { location } = response.headers;
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
      await response.body.dump();
      url = nextUrl(url, location, asked.access);
      continue;
    }
    const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]);
    const body = await readBody(response.body, asked);
    return { status: response.statusCode, headers: Object.fromEntries(headers), body };
  }
  throw new SourceUnavailableError(`${nameOf(asked.access)}: more than ${MAX_REDIRECTS} redirects`, {
    retry: 'backoff',
  });
}

/** The same server; also one that sends from http to https, each at its own port. */
function isHomeOf(asked: URL, url: URL): boolean {
  const isUpgrade = asked.protocol === 'http:' && url.protocol === 'https:' && asked.port === '' && url.port === '';
  return url.origin === asked.origin || (isUpgrade && url.hostname === asked.hostname);
}

function nextUrl(from: URL, location: string, access: ChartAccess): URL {
  const url = new URL(location, from);
  const isDowngrade = from.protocol === 'https:' && url.protocol === 'http:';
  if (isDowngrade || !/^https?:$/.test(url.protocol)) {
    throw new SourceUnavailableError(
      `${nameOf(access)} redirects from ${from.protocol} to ${url.protocol}, which is not followed`,
    );
  }
  return url;
}

async function readBody(body: AsyncIterable<Uint8Array>, { maxBytes, access }: ChartHttpRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new SourceUnavailableError(
        `${nameOf(access)}: an answer is larger than ${Math.ceil(maxBytes / 1024 / 1024)} MiB`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The error for an answer that is not what was hoped for. */
export function errorOfStatus(status: number, access: ChartAccess, what: string): GitOpsError {
  const hasCredentials = Boolean(access.bearerToken || access.username || access.password);
  const data = { url: redactUrl(access.url), status };
  if (status === 401 || status === 403) {
    const why = hasCredentials
      ? 'refuses the registered credentials; check user and password'
      : 'asks for credentials and none are registered; it may also not exist';
    return new SourceForbiddenError(`${nameOf(access)} ${why} (${what}: HTTP ${status})`, { data });
  }
  if (status === 404 || status === 410) {
    return new RepositoryNotFoundError(`${nameOf(access)} has no ${what} (HTTP ${status})`, { data });
  }
  return new SourceUnavailableError(`${nameOf(access)} answered HTTP ${status} (${what})`, { retry: 'backoff', data });
}

/** A chart repository in messages, without credentials. */
export function nameOf(access: ChartAccess): string {
  return `chart repository ${redactUrl(access.url)}`;
}

function translate(error: unknown, access: ChartAccess, totalTimeoutMs: number): unknown {
  if (error instanceof GitOpsError) return error;
  const { name, code } = error as { name?: unknown; code?: unknown };
  const isTimeout = name === 'TimeoutError' || name === 'AbortError';
  const why = isTimeout ? `no answer within ${totalTimeoutMs / 1000} s` : String(code ?? messageOf(error));
  return new SourceUnavailableError(`${nameOf(access)} could not be reached: ${why}`, {
    retry: 'backoff',
    cause: error,
  });
}
