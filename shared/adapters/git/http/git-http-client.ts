import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { type Dispatcher, request } from 'undici';
import { GitOpsError, messageOf } from '../../../domain/errors/gitops-error.ts';
import {
  RepositoryNotFoundError,
  SourceForbiddenError,
  SourceUnavailableError,
} from '../../../domain/errors/source-errors.ts';
import type { HttpDispatchers } from '../../http-dispatchers.ts';
import type { GitHubAppTokens } from '../github-app-tokens.ts';
import type { HttpAddress } from '../repository-address.ts';
import { answerTooLarge, type TransferLimits } from '../transfer-limits.ts';

const MAX_REDIRECTS = 5;

/** Opens HTTP clients for isomorphic-git over kept-alive connections. */
export interface GitHttp {
  /** A client for one operation on one repository. */
  clientFor(address: HttpAddress): HttpClient;
}

/** What the HTTP side works with. */
export interface GitHttpOptions {
  readonly limits: Required<TransferLimits>;
  readonly dispatchers: HttpDispatchers;
  readonly githubAppTokens: GitHubAppTokens;
}

/** Makes the HTTP side of the Git adapter; its clients translate every failure into an error of the catalogue. */
export function createGitHttp({ limits, dispatchers, githubAppTokens }: GitHttpOptions): GitHttp {
  const { totalTimeoutMs, maxResponseBytes } = limits;
  return {
    clientFor(address) {
      // Where the server redirected `info/refs` to is where the rest of the conversation takes place, as git does it.
      const moved = { from: address.url, to: address.url };
      return {
        async request(asked) {
          const body = asked.body === undefined ? undefined : await collect(asked.body);
          const attempt = async (): Promise<GitHttpResponse> => {
            const authorization = await githubAppTokens.authorizationFor(address);
            const signal = AbortSignal.timeout(totalTimeoutMs);
            const dispatcher = dispatchers.dispatcherFor(address.connection);
            try {
              return await send(asked, body, { address, authorization, dispatcher, signal, moved, maxResponseBytes });
            } catch (error) {
              throw translate(error, address.url, totalTimeoutMs);
            }
          };
          try {
            return await attempt();
          } catch (error) {
            if (!(error instanceof SourceForbiddenError) || address.githubApp === undefined) throw error;
            githubAppTokens.forget(address);
            // A token may be revoked before it expires; a new one tells whether the App itself is shut out.
            if (error.data.status !== 401) throw error;
            return await attempt();
          }
        },
      };
    },
  };
}

interface Conversation {
  readonly address: HttpAddress;
  readonly authorization: string | undefined;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly moved: { from: string; to: string };
  readonly maxResponseBytes: number;
}

async function send(
  asked: GitHttpRequest,
  body: Buffer | undefined,
  conversation: Conversation,
): Promise<GitHttpResponse> {
  const { address, dispatcher, signal, moved } = conversation;
  let url = new URL(moved.to + asked.url.slice(moved.from.length));
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await request(url, {
      method: asked.method === 'POST' ? 'POST' : 'GET',
      headers: { ...asked.headers, 'user-agent': 'git/windlass', ...credentialsFor(url, conversation) },
      body: body ?? null,
      dispatcher,
      signal,
    });
    const location = response.headers.location;
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
      await response.body.dump();
      url = nextUrl(url, location, address);
      rememberMove(moved, url);
      continue;
    }
    if (response.statusCode !== 200) {
      await response.body.dump();
      throw errorOfStatus(response.statusCode, conversation);
    }
    return {
      url: url.href,
      method: asked.method ?? 'GET',
      statusCode: response.statusCode,
      statusMessage: '',
      headers: flatten(response.headers),
      body: oneByOne(await readAnswer(response.body, conversation)),
    };
  }
  // A server that sends in circles is being set up, or is in trouble: nothing that is registered here says so.
  throw new SourceUnavailableError(`repository ${address.url}: more than ${MAX_REDIRECTS} redirects`, {
    retry: 'backoff',
  });
}

/** Credentials go to the host they were given for, and never from https to http. */
function credentialsFor(url: URL, { address, authorization }: Conversation): { authorization?: string } {
  const home = new URL(address.url);
  const isSafe = url.host === home.host && (url.protocol === home.protocol || url.protocol === 'https:');
  return isSafe && authorization !== undefined ? { authorization } : {};
}

function nextUrl(from: URL, location: string, address: HttpAddress): URL {
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SourceUnavailableError(`repository ${address.url} redirects to ${url.protocol}, which is not followed`);
  }
  return url;
}

function rememberMove(moved: { from: string; to: string }, url: URL): void {
  const suffix = '/info/refs';
  const at = url.pathname.lastIndexOf(suffix);
  if (at >= 0) moved.to = `${url.origin}${url.pathname.slice(0, at)}`;
}

function errorOfStatus(status: number, { address: { url }, authorization }: Conversation): GitOpsError {
  const hasCredentials = authorization !== undefined;
  const data = { url, status };
  // 203: Azure DevOps answers with its sign-in page.
  if (status === 401 || status === 403 || status === 203) {
    const why = hasCredentials
      ? 'refuses the registered credentials; check user, token and its scope'
      : 'asks for credentials and none are registered; it may also not exist';
    return new SourceForbiddenError(`repository ${url} ${why} (HTTP ${status})`, { data });
  }
  if (status === 404 || status === 410) {
    const why = hasCredentials
      ? 'the registered credentials may not see it'
      : 'it is private and no credentials are registered';
    return new RepositoryNotFoundError(
      `repository ${url} was not found: it does not exist, or ${why} (HTTP ${status})`,
      { data },
    );
  }
  return new SourceUnavailableError(`repository ${url}: the server answered HTTP ${status}`, {
    retry: 'backoff',
    data,
  });
}

function translate(error: unknown, url: string, totalTimeoutMs: number): unknown {
  if (error instanceof GitOpsError) return error;
  const { name, code } = error as { name?: unknown; code?: unknown };
  const why =
    name === 'TimeoutError' || name === 'AbortError'
      ? `no answer within ${totalTimeoutMs / 1000} s`
      : (code ?? messageOf(error));
  return new SourceUnavailableError(`repository ${url} could not be reached: ${String(why)}`, {
    retry: 'backoff',
    cause: error,
  });
}

/**
 * Reads the whole answer before isomorphic-git sees any of it: it takes an answer that breaks off for one that has ended, and
 * refs that were lost on the way for refs that do not exist.
 */
async function readAnswer(body: AsyncIterable<Uint8Array>, conversation: Conversation): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > conversation.maxResponseBytes) {
      throw answerTooLarge(conversation.address.url, conversation.maxResponseBytes);
    }
    chunks.push(chunk);
  }
  return chunks;
}

async function* oneByOne(chunks: Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function flatten(headers: { readonly [name: string]: string | string[] | undefined }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
