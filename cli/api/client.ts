import { gzipSync } from 'node:zlib';
import { CliError } from '../cli-error.ts';
import type { Connection } from './connection.ts';

/** Parameters of a query string; what is undefined is left out. */
export type Query = { readonly [name: string]: string | boolean | readonly string[] | undefined };

/** An answer of the API. */
export interface ApiAnswer<Body> {
  readonly body: Body;
  readonly headers: Headers;
}

/** Talks to the HTTP API of Windlass. */
export interface ApiClient {
  readonly url: string;
  /** @throws ApiError for an error that the API answers; CliError if it cannot be reached or refuses the token */
  request<Body>(method: string, path: string, options?: RequestOptions): Promise<ApiAnswer<Body>>;
  /** Opens a stream of lines, empty ones too, which ends with the signal or when the server closes it. */
  openLines(path: string, options: { readonly query: Query; readonly signal: AbortSignal }): AsyncGenerator<string>;
}

/** What to send besides method and path. */
export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether the body is sent compressed; default false. */
  readonly compress?: boolean;
}

/** The API answered with an error. */
export class ApiError extends CliError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Nobody answers, or the connection broke off; it may pass by itself. */
export class UnreachableError extends CliError {}

/** Makes the client of a server. */
export function createApiClient({ url, token }: Connection): ApiClient {
  const send = async (path: string, query: Query, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(`${url}${path}${formatQuery(query)}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...init.headers },
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new UnreachableError(`cannot reach Windlass at ${url} (${reasonOf(error)}); is it running?`);
    }
    if (!response.ok) throw await toError(response, url);
    return response;
  };
  return {
    url,
    async request<Body>(method: string, path: string, { query = {}, body, compress }: RequestOptions = {}) {
      const content = body === undefined ? {} : packBody(JSON.stringify(body), compress ?? false);
      const response = await send(path, query, { method, ...content });
      return { body: (await response.json()) as Body, headers: response.headers };
    },
    async *openLines(path, { query, signal }) {
      const response = await send(path, query, { signal });
      let rest = '';
      for await (const piece of readPieces(response, url, signal)) {
        const lines = (rest + piece).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    },
  };
}

function packBody(text: string, compress: boolean) {
  const headers = { 'content-type': 'application/json' };
  return compress
    ? { body: gzipSync(text), headers: { ...headers, 'content-encoding': 'gzip' } }
    : { body: text, headers };
}

async function* readPieces(response: Response, url: string, signal: AbortSignal): AsyncGenerator<string> {
  try {
    yield* (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UnreachableError(`the connection to Windlass at ${url} broke off (${reasonOf(error)})`);
  }
}

function formatQuery(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) if (item !== undefined) parameters.append(name, String(item));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

async function toError(response: Response, url: string): Promise<CliError> {
  const text = await response.text();
  if (response.status === 401) {
    return new CliError(`${url} refuses the token; give a valid one with --auth-token or WINDLASS_AUTH_TOKEN`);
  }
  try {
    const { message } = JSON.parse(text) as { message: string };
    return new ApiError(message, response.status);
  } catch {
    return new ApiError(
      `${url} answered ${response.status} without saying why; is it a Windlass server?`,
      response.status,
    );
  }
}

/** `fetch` hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
