import { GitOpsError } from './gitops-error.ts';

/** The API server cannot be reached, or answers 5xx; trying again may help. */
export class ClusterUnreachableError extends GitOpsError {}
/** The API server asks us to slow down (429); `retry.afterSeconds` is its Retry-After. */
export class ApiThrottledError extends GitOpsError {}
/** The API server refuses our credentials (401) or this action (403). */
export class ClusterForbiddenError extends GitOpsError {}
/** The cluster does not serve this group and kind. */
export class KindUnknownError extends GitOpsError {}
/** The API server understood the request and refuses the object (400, 409, 422 …); the message is the server's own. */
export class ObjectRefusedError extends GitOpsError {}
/** A change to a field that cannot be changed in place. */
export class ImmutableFieldError extends ObjectRefusedError {}
/** No registered cluster fits the destination. */
export class ClusterUnknownError extends GitOpsError {}
