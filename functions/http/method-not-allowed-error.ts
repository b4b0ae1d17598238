import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';

/** There is something at this path, but not for this method (HTTP 405). */
export class MethodNotAllowedError extends GitOpsError {
  /** The methods that the path takes, as the header `Allow` names them. */
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not take ${method}, but ${allowed.join(', ')}`);
    // Where GET is answered, HEAD is too.
    this.allowed = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
  }
}
