import {
  GitHostForbiddenError,
  GitHostNotFoundError,
  GitHostRefusedError,
  GitHostUnavailableError,
} from '../../../domain/errors/git-host-errors.ts';
import type { GitOpsError } from '../../../domain/errors/gitops-error.ts';
import type { FailedAnswer, HostDialect } from './host-dialect.ts';
import { limitText } from './limit-text.ts';

const MAX_WORDS = 300;

/** Says what an answer means and what to do about it, in the host's own words where it has some. */
export function errorOfAnswer(dialect: HostDialect, answer: FailedAnswer): GitOpsError {
  const { status, subject, retryAfterSeconds, permission, headers } = answer;
  const { host } = dialect;
  const data = { status };
  const said = limitText(dialect.wordsOf(answer.body), MAX_WORDS);
  const tail = `(HTTP ${status}${said && `: ${said}`})`;
  if (retryAfterSeconds > 0) {
    const message = `${subject}: ${host}'s rate limit is reached; it is asked again in ${retryAfterSeconds} s ${tail}`;
    return new GitHostUnavailableError(message, { retry: { afterSeconds: retryAfterSeconds }, data });
  }
  if (status === 401) {
    const message = `${subject}: ${host} refuses the registered credentials; ${dialect.credentialsAdvice} ${tail}`;
    return new GitHostForbiddenError(message, { data });
  }
  if (status === 403) {
    return new GitHostForbiddenError(`${subject}: ${dialect.describeForbidden(answer)} ${tail}`, { data });
  }
  if (status === 404 || status === 410) {
    const message = `${subject}: ${host} has no ${answer.path.split('?')[0]}, or the credentials may not see it; they need "${permission}" on this repository ${tail}`;
    return new GitHostNotFoundError(message, { data });
  }
  if (status < 500) return new GitHostRefusedError(`${subject}: ${host} refuses the request ${tail}`, { data });
  const seconds = Math.ceil(Number(headers['retry-after']));
  const retry = seconds > 0 ? { afterSeconds: seconds } : 'backoff';
  return new GitHostUnavailableError(`${subject}: ${host} answered ${tail}`, { retry, data });
}
