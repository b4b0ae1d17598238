import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';

/**
 * Turns whatever an AWS client threw into an error of the catalogue; our own errors pass unchanged.
 * @param action what was tried, with the name of the table or queue, e.g. `write to the table windlass`
 */
export function translateAwsError(error: unknown, action: string): GitOpsError {
  if (error instanceof GitOpsError) return error;
  const reason = error instanceof Error ? error.name : 'unknown';
  return new StorageUnavailableError(`Cannot ${action}: ${reason}: ${messageOf(error)}`, {
    retry: 'backoff',
    data: { action, reason },
    cause: error,
  });
}
