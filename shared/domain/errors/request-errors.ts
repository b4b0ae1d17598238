import { GitOpsError } from './gitops-error.ts';

/** The webhook's signature or token does not fit any configured secret (HTTP 401). */
export class SignatureMismatchError extends GitOpsError {}
/** The request cannot be understood: bad JSON, a field of the wrong shape, a spec that cannot work (HTTP 400). */
export class MalformedRequestError extends GitOpsError {}
/** The body is larger than this endpoint accepts (HTTP 413). */
export class PayloadTooLargeError extends GitOpsError {}
/** The request carries no valid bearer token (HTTP 401). */
export class UnauthorizedError extends GitOpsError {}
/** The caller is known and may not do this (HTTP 403). */
export class ForbiddenError extends GitOpsError {}
/** The named thing does not exist (HTTP 404). */
export class NotFoundError extends GitOpsError {}
/** The thing was changed since the caller read it (HTTP 409). */
export class ConflictError extends GitOpsError {}
/** The application already runs an operation (HTTP 400, code 9, as Argo CD answers). */
export class OperationInProgressError extends GitOpsError {}
