import { type Dispatcher, request } from 'undici';
import { GitHostForbiddenError, GitHostUnavailableError } from '../../../domain/errors/git-host-errors.ts';
import { GitOpsError, type Json, messageOf } from '../../../domain/errors/gitops-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import type { HostDialect } from './host-dialect.ts';
import { pathBelow } from './path-below.ts';
import type { RateLimits } from './rate-limits.ts';
import { readHostAnswer } from './read-host-answer.ts';

/** A request to a host's REST API. */
export interface HostRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** With the query, from the slash after the API's base. */
  readonly path: string;
  readonly body?: { readonly [field: string]: Json | undefined };
  /** What the credentials must be allowed for this, as the host names it, like `statuses: write`. */
  readonly permission: string;
}

/** An answer of success. */
export interface HostAnswer {
  readonly body: unknown;
  /** The page after this one, as a path; undefined on the last. */
  readonly nextPath?: string;
}

/** Asks the REST API of a Git host with one set of credentials. */
export interface HostClient {
  /** @throws GitHostUnavailableError, GitHostForbiddenError, GitHostNotFoundError, GitHostRefusedError */
  ask(asked: HostRequest): Promise<HostAnswer>;
}

/** How to reach it. */
export interface HostClientOptions {
  readonly dialect: HostDialect;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** For messages: the repository, or the App. */
  readonly subject: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly limits: RateLimits;
  /** Names the credentials, without showing them: limits are counted by them. */
  readonly limitKey: string;
  /** The value of the header `Authorization`. */
  readonly authorize: () => Promise<string>;
  /** The credentials were refused (401). @returns whether there may be others now */
  readonly forget: () => boolean;
}

const TIMEOUT_MS = 20_000;

/** Makes a client. It never waits: a limit is an error that says when to come back, and until then nothing is asked. */
export function createHostClient(options: HostClientOptions): HostClient {
  const { dialect, limits, limitKey, clock, subject } = options;
  return {
    async ask(asked) {
      const waitSeconds = limits.secondsLeft(limitKey, clock.now());
      if (waitSeconds > 0) {
        const message = `${subject}: ${dialect.host}'s rate limit is used up; it is asked again in ${waitSeconds} s`;
        throw new GitHostUnavailableError(message, { retry: { afterSeconds: waitSeconds } });
      }
      try {
        return await attempt(options, asked);
      } catch (error) {
        const isRefused = error instanceof GitHostForbiddenError && error.data.status === 401;
        // A token may be revoked before it expires; a new one tells whether the App itself is shut out.
        if (!isRefused || !options.forget()) throw error;
        return await attempt(options, asked);
      }
    },
  };
}

async function attempt(options: HostClientOptions, asked: HostRequest, isMoved = false): Promise<HostAnswer> {
  const { dialect, baseUrl, dispatcher, subject } = options;
  const authorization = await options.authorize();
  try {
    const response = await request(baseUrl + asked.path, {
      method: asked.method,
      headers: {
        authorization,
        'user-agent': 'windlass',
        ...dialect.headers,
        ...(asked.body && { 'content-type': 'application/json' }),
      },
      body: asked.body ? JSON.stringify(asked.body) : null,
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // A repository that was renamed: Git follows to its new place too.
    const movedTo = isMoved ? undefined : movedPathOf(response, baseUrl);
    if (movedTo === undefined) return await readAnswer(options, asked, response);
    await response.body.dump();
    return await attempt(options, { ...asked, path: movedTo }, true);
  } catch (error) {
    if (error instanceof GitOpsError) throw error;
    const why = String((error as { code?: unknown }).code ?? messageOf(error));
    throw new GitHostUnavailableError(`${subject}: ${new URL(baseUrl).host} could not be reached: ${why}`, {
      retry: 'backoff',
      cause: error,
    });
  }
}

async function readAnswer(
  { dialect, limits, limitKey, clock, subject, baseUrl }: HostClientOptions,
  { permission, path }: HostRequest,
  { statusCode: status, headers, body: stream }: Dispatcher.ResponseData,
): Promise<HostAnswer> {
  const body = await readHostAnswer(stream, subject);
  limits.observe(limitKey, { status, headers, said: dialect.wordsOf(body) }, clock.now());
  if (status >= 200 && status < 300) {
    const nextPath = dialect.nextPathOf({ path, headers, baseUrl });
    return { body, ...(nextPath === undefined ? {} : { nextPath }) };
  }
  const retryAfterSeconds = limits.secondsLeft(limitKey, clock.now());
  throw errorOfAnswer(dialect, { status, body, headers, permission, subject, path, retryAfterSeconds });
}

function movedPathOf({ statusCode, headers }: Dispatcher.ResponseData, baseUrl: string): string | undefined {
  return [301, 302, 307, 308].includes(statusCode) ? pathBelow(baseUrl, String(headers.location ?? '')) : undefined;
}
