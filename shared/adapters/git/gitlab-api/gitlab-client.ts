import { type Dispatcher, request } from 'undici';
import {
  GitHostForbiddenError,
  GitHostNotFoundError,
  GitHostRefusedError,
  GitHostUnavailableError,
} from '../../../domain/errors/git-host-errors.ts';
import { GitOpsError, type Json, messageOf } from '../../../domain/errors/gitops-error.ts';
import { fieldsOf } from '../github-api/answer-fields.ts';
import { limitText } from '../github-api/limit-text.ts';
import { readHostAnswer } from '../read-host-answer.ts';

/** A request to GitLab's REST API (docs.gitlab.com/api/rest). */
export interface GitLabRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the query, from the slash after `/api/v4`. */
  readonly path: string;
  readonly body?: { readonly [field: string]: Json | undefined };
}

/** An answer of success. */
export interface GitLabAnswer {
  readonly body: unknown;
  /** The number of the page after this one; undefined on the last. */
  readonly nextPage?: string;
}

/** Asks GitLab's API in the name of a token. It never waits: a limit is an error that says when to come back. */
export interface GitLabClient {
  /** @throws GitHostUnavailableError, GitHostForbiddenError, GitHostNotFoundError, GitHostRefusedError */
  ask(asked: GitLabRequest): Promise<GitLabAnswer>;
}

const TIMEOUT_MS = 20_000;
const MAX_WORDS = 300;

/**
 * Makes a client.
 * @param options.origin of the host that the token was registered for: it goes nowhere else
 */
export function createGitLabClient(options: {
  readonly origin: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  /** For messages: the repository. */
  readonly subject: string;
}): GitLabClient {
  const { origin, token, dispatcher, subject } = options;
  return {
    async ask({ method, path, body }) {
      try {
        const response = await request(`${origin}/api/v4${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'user-agent': 'windlass',
            ...(body && { 'content-type': 'application/json' }),
          },
          body: body ? JSON.stringify(body) : null,
          dispatcher,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return await readAnswer(response, `${subject} on GitLab`, path);
      } catch (error) {
        if (error instanceof GitOpsError) throw error;
        const why = String((error as { code?: unknown }).code ?? messageOf(error));
        const message = `${subject}: ${new URL(origin).host} could not be reached: ${why}`;
        throw new GitHostUnavailableError(message, { retry: 'backoff', cause: error });
      }
    },
  };
}

async function readAnswer(
  { statusCode: status, headers, body: stream }: Dispatcher.ResponseData,
  subject: string,
  path: string,
): Promise<GitLabAnswer> {
  const body = await readHostAnswer(stream, subject);
  if (status >= 200 && status < 300) {
    const nextPage = String(headers['x-next-page'] ?? '');
    return { body, ...(nextPage && { nextPage }) };
  }
  const tail = `(HTTP ${status}: ${wordsOf(body)})`;
  const data = { status };
  if (status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    const retry = seconds > 0 ? { afterSeconds: Math.ceil(seconds) } : 'backoff';
    throw new GitHostUnavailableError(`${subject}: it answered ${tail}`, { retry, data });
  }
  if (status === 401 || status === 403) {
    const message = `${subject}: the token is refused; it needs the scope "api" and the role Developer ${tail}`;
    throw new GitHostForbiddenError(message, { data });
  }
  if (status === 404) {
    const message = `${subject}: there is no ${path.split('?')[0]}, or the token may not see it ${tail}`;
    throw new GitHostNotFoundError(message, { data });
  }
  throw new GitHostRefusedError(`${subject}: it refuses the request ${tail}`, { data });
}

function wordsOf(body: unknown): string {
  const { message, error } = fieldsOf(body);
  const said = message ?? error ?? '';
  return limitText(typeof said === 'string' ? said : JSON.stringify(said), MAX_WORDS);
}
