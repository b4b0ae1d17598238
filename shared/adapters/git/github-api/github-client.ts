import { type Dispatcher, request } from 'undici';
import { GitHostForbiddenError, GitHostUnavailableError } from '../../../domain/errors/git-host-errors.ts';
import { GitOpsError, type Json, messageOf } from '../../../domain/errors/gitops-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import { readHostAnswer } from '../read-host-answer.ts';
import { fieldsOf, textOf } from './answer-fields.ts';
import { errorOfAnswer } from './github-errors.ts';
import type { RateLimits } from './rate-limits.ts';

/** A request to GitHub's REST API. */
export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With the query, from the slash after the API's base. */
  readonly path: string;
  readonly body?: { readonly [field: string]: Json | undefined };
  /** What the App, or the token, must be allowed for this, as GitHub names it, like `statuses: write`. */
  readonly permission: string;
}

/** An answer of success. */
export interface GitHubAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The page after this one, as a path; undefined on the last. */
  readonly nextPath?: string;
}

/** Asks GitHub's REST API with one set of credentials. */
export interface GitHubClient {
  /** @throws GitHostUnavailableError, GitHostForbiddenError, GitHostNotFoundError, GitHostRefusedError */
  ask(asked: GitHubRequest): Promise<GitHubAnswer>;
}

/** How to reach it. */
export interface GitHubClientOptions {
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
export function createGitHubClient(options: GitHubClientOptions): GitHubClient {
  const { limits, limitKey, clock, subject } = options;
  return {
    async ask(asked) {
      const waitSeconds = limits.secondsLeft(limitKey, clock.now());
      if (waitSeconds > 0) {
        const message = `${subject}: GitHub's rate limit is used up; it is asked again in ${waitSeconds} s`;
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

async function attempt(options: GitHubClientOptions, asked: GitHubRequest, isMoved = false): Promise<GitHubAnswer> {
  const { baseUrl, dispatcher, subject } = options;
  const authorization = await options.authorize();
  try {
    const response = await request(baseUrl + asked.path, {
      method: asked.method,
      headers: {
        authorization,
        accept: 'application/vnd.github+json',
        'user-agent': 'windlass',
        'x-github-api-version': '2022-11-28',
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
  { limits, limitKey, clock, subject, baseUrl }: GitHubClientOptions,
  { permission, path }: GitHubRequest,
  { statusCode: status, headers, body: stream }: Dispatcher.ResponseData,
): Promise<GitHubAnswer> {
  const body = await readHostAnswer(stream, subject);
  const said = textOf(fieldsOf(body).message) ?? '';
  limits.observe(limitKey, { status, headers, said }, clock.now());
  if (status >= 200 && status < 300) {
    const nextPath = nextPathOf(headers.link, baseUrl);
    return { status, body, ...(nextPath === undefined ? {} : { nextPath }) };
  }
  const retryAfterSeconds = limits.secondsLeft(limitKey, clock.now());
  throw errorOfAnswer({ status, body, headers, permission, subject, path, retryAfterSeconds });
}

function movedPathOf({ statusCode, headers }: Dispatcher.ResponseData, baseUrl: string): string | undefined {
  return [301, 302, 307, 308].includes(statusCode) ? pathOf(String(headers.location ?? ''), baseUrl) : undefined;
}

function nextPathOf(link: string | string[] | undefined, baseUrl: string): string | undefined {
  return pathOf(/<([^>]+)>;\s*rel="next"/.exec(String(link ?? ''))?.[1] ?? '', baseUrl);
}

/** Only the API itself is followed: the credentials go with the request. */
function pathOf(url: string, baseUrl: string): string | undefined {
  return url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : undefined;
}
