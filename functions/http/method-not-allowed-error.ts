import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';

/** There is something at this path, but not for this method (HTTP 405). */
export class MethodNotAllowedError extends GitOpsError {}
