import {
  GitHostForbiddenError,
  GitHostNotFoundError,
  GitHostRefusedError,
  GitHostUnavailableError,
} from '../../../domain/errors/git-host-errors.ts';
import type { GitOpsError } from '../../../domain/errors/gitops-error.ts';
import { fieldsOf, listOf, textOf } from './answer-fields.ts';

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** What the request needs, as GitHub names it. */
  readonly permission: string;
  /** The repository or App that it is about. */
  readonly subject: string;
  readonly path: string;
  /** Seconds until the limit ends; 0 if there is none. */
  readonly retryAfterSeconds: number;
}

const MAX_WORDS = 300;

/** Says what an answer means and what to do about it, in GitHub's own words where it has some. */
export function errorOfAnswer(answer: FailedAnswer): GitOpsError {
  const { status, subject, retryAfterSeconds, permission } = answer;
  const data = { status };
  const said = wordsOf(answer.body);
  const tail = `(HTTP ${status}${said && `: ${said}`})`;
  if (retryAfterSeconds > 0) {
    const message = `${subject}: GitHub's rate limit is reached; it is asked again in ${retryAfterSeconds} s ${tail}`;
    return new GitHostUnavailableError(message, { retry: { afterSeconds: retryAfterSeconds }, data });
  }
  if (status === 401) {
    const message = `${subject}: GitHub refuses the registered credentials; check the token, or the GitHub App and its key ${tail}`;
    return new GitHostForbiddenError(message, { data });
  }
  if (status === 403) {
    const accepted = String(answer.headers['x-accepted-github-permissions'] ?? '').replace(/=/g, ': ');
    const message = `${subject}: the GitHub App or token lacks the permission "${accepted || permission}"; grant it (an App's new permission must be accepted by its installation) ${tail}`;
    return new GitHostForbiddenError(message, { data });
  }
  if (status === 404 || status === 410) {
    const message = `${subject}: GitHub has no ${answer.path.split('?')[0]}, or the credentials may not see it; they need "${permission}" on this repository ${tail}`;
    return new GitHostNotFoundError(message, { data });
  }
  if (status < 500) return new GitHostRefusedError(`${subject}: GitHub refuses the request ${tail}`, { data });
  return new GitHostUnavailableError(`${subject}: GitHub answered ${tail}`, { retry: 'backoff', data });
}

function wordsOf(body: unknown): string {
  const { message, errors } = fieldsOf(body);
  const details = listOf(errors).map((error) => textOf(error.message) ?? [error.field, error.code].join(' '));
  return [textOf(message) ?? '', ...details]
    .filter((text) => text.trim() !== '')
    .join('; ')
    .slice(0, MAX_WORDS);
}
