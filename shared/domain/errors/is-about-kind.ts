import { ApiThrottledError, ClusterForbiddenError, ClusterUnreachableError } from './cluster-errors.ts';
import type { GitOpsError } from './gitops-error.ts';

/**
 * Whether an error is about one kind or object alone, so that others can still be looked at: the server answered that we may not, or that
 * what stands behind this API group is down. A server that does not answer at all, or refuses our credentials, is about all of them.
 */
export function isAboutKind(error: unknown): error is GitOpsError {
  if (error instanceof ApiThrottledError) return false;
  if (error instanceof ClusterForbiddenError) return error.data.status !== 401;
  return error instanceof ClusterUnreachableError && typeof error.data.status === 'number';
}
