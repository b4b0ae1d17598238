import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';
import { StorageUnavailableError } from '../../shared/domain/errors/state-errors.ts';
import { MethodNotAllowedError } from './method-not-allowed-error.ts';

/** HTTP status and gRPC code, as Argo CD's gateway pairs them. */
interface ErrorStatus {
  readonly status: number;
  readonly code: number;
}

const INVALID_ARGUMENT = { status: 400, code: 3 };
const FAILED_PRECONDITION = { status: 400, code: 9 };
const UNAVAILABLE = { status: 503, code: 14 };
const UNAUTHENTICATED = { status: 401, code: 16 };
const ABORTED = { status: 409, code: 10 };
const INTERNAL = { status: 500, code: 13 };

/** Which error answers what; the key is the error's `code`. */
const STATUS_OF_ERROR: { readonly [code: string]: ErrorStatus } = {
  MalformedRequestError: INVALID_ARGUMENT,
  PayloadTooLargeError: { status: 413, code: 8 },
  UnauthorizedError: UNAUTHENTICATED,
  SignatureMismatchError: UNAUTHENTICATED,
  ForbiddenError: { status: 403, code: 7 },
  NotFoundError: { status: 404, code: 5 },
  MethodNotAllowedError: { status: 405, code: 12 },
  ConflictError: ABORTED,
  ConcurrentUpdateError: ABORTED,
  OperationInProgressError: FAILED_PRECONDITION,
  RevisionNotFoundError: FAILED_PRECONDITION,
  SourceForbiddenError: FAILED_PRECONDITION,
  RepositoryNotFoundError: FAILED_PRECONDITION,
  SourcePathError: FAILED_PRECONDITION,
  ManifestInvalidError: FAILED_PRECONDITION,
  SourceUnsupportedError: FAILED_PRECONDITION,
  ClusterUnknownError: FAILED_PRECONDITION,
  ClusterForbiddenError: FAILED_PRECONDITION,
  KindUnknownError: FAILED_PRECONDITION,
  SourceUnavailableError: UNAVAILABLE,
  ClusterUnreachableError: UNAVAILABLE,
  ApiThrottledError: UNAVAILABLE,
  StorageUnavailableError: UNAVAILABLE,
};

/** The answer for an error, and whether it is a fault of ours that somebody should look at: also a store or queue that refuses us. */
export interface ErrorAnswer {
  readonly response: APIGatewayProxyStructuredResultV2;
  readonly isOurFault: boolean;
}

/**
 * Makes `{error, code, message}` of anything that was thrown.
 *
 * Errors of our catalogue are worded for users; of anything else the user learns only the id of the request, which stands in the log.
 */
export function toErrorResponse(error: unknown, requestId: string): ErrorAnswer {
  const { status, code } = (error instanceof GitOpsError && STATUS_OF_ERROR[error.code]) || INTERNAL;
  const message =
    error instanceof GitOpsError ? error.message : `internal error; the log has it as request ${requestId}`;
  return {
    isOurFault: status === INTERNAL.status || error instanceof StorageUnavailableError,
    response: {
      statusCode: status,
      headers: {
        'content-type': 'application/json',
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
        ...(error instanceof MethodNotAllowedError && { allow: error.allowed.join(', ') }),
      },
      body: JSON.stringify({ error: message, code, message }),
    },
  };
}
