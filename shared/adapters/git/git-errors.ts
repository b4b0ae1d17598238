import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { RepositoryNotFoundError, SourceUnavailableError } from '../../domain/errors/source-errors.ts';

/** Makes an error of the catalogue of whatever isomorphic-git or a transport throws. */
export function translateGitError(error: unknown, url: string): unknown {
  if (error instanceof GitOpsError) return error;
  const code = (error as { code?: unknown }).code;
  if (code === 'SmartHttpError' || code === 'ParseError' || code === 'EmptyServerResponseError') {
    return new RepositoryNotFoundError(`${url} answers, but not as a Git server; check the URL`, { cause: error });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SourceUnavailableError(
      `repository ${url} could not be stored: no space is left on the disk of the data directory; free some`,
      { retry: 'backoff', cause: error },
    );
  }
  return new SourceUnavailableError(`repository ${url} could not be read: ${messageOf(error)}`, {
    retry: 'backoff',
    cause: error,
  });
}
