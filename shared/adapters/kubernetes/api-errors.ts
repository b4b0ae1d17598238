import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
  ImmutableFieldError,
  ObjectRefusedError,
} from '../../domain/errors/cluster-errors.ts';
import { GitOpsError, type Json } from '../../domain/errors/gitops-error.ts';

/** An answer of an API server that is not a success. */
export interface ApiFailure {
  /** Named in messages about the cluster as a whole. */
  readonly server: string;
  readonly status: number;
  /** Parsed JSON, normally a `Status` object; or text. */
  readonly body: unknown;
  /** The Retry-After header. */
  readonly retryAfter?: string;
}

/** The parts of a Kubernetes `Status` that are read. */
interface ApiStatus {
  readonly message: string;
  readonly reason: string;
  readonly detailsName: string;
  readonly causes: readonly string[];
}

const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** How the API server says "you may not", as opposed to "this object may not be": RBAC always names the user and the verb. */
const ACCESS_DENIED = /forbidden: User "[^"]*" cannot [a-z]+ (resource|path) "/;

/**
 * How Kubernetes, its built-in kinds and well-known webhooks say that a field cannot be changed in place.
 * Matched against causes with everything in quotes taken out: a value may contain these words itself.
 */
const IMMUTABLE = [
  /\bis immutable\b/,
  /\bimmutable field/,
  /\bmay not change once set\b/,
  /\bmay not be changed\b/,
  /\bcannot change roleRef\b/,
  /\bupdates to [\w. ]+ for fields other than\b/,
  /\bpod updates may not change fields other than\b/,
  /\bupdates to (parameters|provisioner|reclaimPolicy|volumeBindingMode) (are|is) forbidden\b/,
];

/** Server-side apply answers 500 without a reason when an object does not fit the schema of its kind, or a value cannot be read. */
const DOES_NOT_FIT_SCHEMA = /^failed to create typed patch object|unable to convert unstructured object/;

/** Turns an answer of the API server into one of our errors; the server's words are passed on as they are. */
export function apiErrorOf(failure: ApiFailure): GitOpsError {
  const status = readStatus(failure);
  const data = { server: failure.server, status: failure.status, reason: status.reason };
  if (failure.status === 401) {
    return new ClusterForbiddenError(
      `the cluster ${failure.server} refuses our credentials (401 ${status.message}); ${adviceFor(failure.server)}`,
      { data },
    );
  }
  if (failure.status === 403 && ACCESS_DENIED.test(status.message))
    return new ClusterForbiddenError(status.message, { data });
  if (failure.status === 429) return throttled(failure, status, data);
  if (failure.status >= 500 && !DOES_NOT_FIT_SCHEMA.test(status.message)) {
    return new ClusterUnreachableError(`the cluster ${failure.server} answers ${failure.status}: ${status.message}`, {
      retry: 'backoff',
      data,
    });
  }
  return isImmutable(failure.status, status)
    ? new ImmutableFieldError(status.message, { data })
    : new ObjectRefusedError(status.message, { data });
}

/** EKS says nothing but "Unauthorized" to who has no access entry, or whose token is for another cluster. */
function adviceFor(server: string): string {
  if (!/\.eks\.amazonaws\.com(\.cn)?$/.test(URL.parse(server)?.hostname ?? '')) {
    return 'check the token or certificate registered for it';
  }
  return 'its role needs an access entry (windlass cluster add --eks … --create-access-entry; a new one takes a minute), and the cluster name registered for it must be its own';
}

/** Whether a 404 means "no object of this name", as opposed to "no such kind or path". */
export function isObjectAbsent(failure: ApiFailure): boolean {
  return failure.status === 404 && readStatus(failure).detailsName !== '';
}

/** Whether a delete was refused because the object under this name is not the one that was meant: ours is gone. */
export function isOtherUid(failure: ApiFailure): boolean {
  return (
    failure.status === 409 && /the UID in the precondition|precondition failed: uid/i.test(readStatus(failure).message)
  );
}

/** Whether a delete was refused because the namespace is already on its way out. */
export function isAlreadyTerminating(failure: ApiFailure): boolean {
  return failure.status === 409 && /is ensuring all content is removed/i.test(readStatus(failure).message);
}

/** Whether the place in a paged list is too old to go on from. */
export function isListExpired(failure: ApiFailure): boolean {
  return failure.status === 410;
}

/** Turns a failure to get any answer into our error; it names the server, and never the credentials. */
export function transportErrorOf(server: string, error: unknown, timeoutMs: number): GitOpsError {
  if (error instanceof GitOpsError) return error;
  return new ClusterUnreachableError(`cannot reach the cluster ${server}: ${describeTransport(error, timeoutMs)}`, {
    retry: 'backoff',
    data: { server, reason: errorCode(error) },
    cause: error,
  });
}

/** The error for an answer that no API server gives: a redirection, or a success that is not JSON. */
export function notKubernetes(server: string, status: number): ClusterUnreachableError {
  return new ClusterUnreachableError(
    `${server} does not answer like a Kubernetes API server (HTTP ${status}); check its URL`,
    {
      retry: 'backoff',
      data: { server, status },
    },
  );
}

/** Whether the connection broke in a way that happens to kept-alive sockets the other side has closed meanwhile. */
export function isStaleConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(errorCode(error));
}

function throttled(failure: ApiFailure, status: ApiStatus, data: { readonly [key: string]: Json }): ApiThrottledError {
  const seconds = Number(failure.retryAfter);
  const afterSeconds =
    failure.retryAfter && Number.isFinite(seconds) && seconds >= 0 ? seconds : DEFAULT_RETRY_AFTER_SECONDS;
  return new ApiThrottledError(`the cluster ${failure.server} asks us to slow down: ${status.message}`, {
    retry: { afterSeconds },
    data,
  });
}

function isImmutable(httpStatus: number, status: ApiStatus): boolean {
  if (httpStatus !== 422 && httpStatus !== 403 && httpStatus !== 400) return false;
  const texts = status.causes.length > 0 ? status.causes : [status.message];
  return texts.some((text) => {
    const withoutValues = text.replace(/"(\\.|[^"\\])*"/g, '""');
    return IMMUTABLE.some((pattern) => pattern.test(withoutValues));
  });
}

function readStatus(failure: ApiFailure): ApiStatus {
  const body = (typeof failure.body === 'object' && failure.body !== null ? failure.body : {}) as {
    message?: unknown;
    reason?: unknown;
    details?: { name?: unknown; causes?: unknown } | null;
  };
  const causes = Array.isArray(body.details?.causes) ? (body.details.causes as { message?: unknown }[]) : [];
  const text = typeof failure.body === 'string' ? failure.body.trim().slice(0, 500) : '';
  return {
    message: typeof body.message === 'string' && body.message ? body.message : text || `HTTP ${failure.status}`,
    reason: typeof body.reason === 'string' ? body.reason : '',
    detailsName: typeof body.details?.name === 'string' ? body.details.name : '',
    causes: causes.map((cause) => String(cause?.message ?? '')).filter((message) => message !== ''),
  };
}

function describeTransport(error: unknown, timeoutMs: number): string {
  const code = errorCode(error);
  const known: { readonly [code: string]: string } = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'the connection was reset',
    ENOTFOUND: 'no such host',
    EAI_AGAIN: 'the name could not be resolved',
    EHOSTUNREACH: 'no route to the host',
    ENETUNREACH: 'no route to the network',
    UND_ERR_SOCKET: 'the connection was closed',
    UND_ERR_CONNECT_TIMEOUT: 'it did not accept the connection in time',
    ETIMEDOUT: 'it did not accept the connection in time',
    UND_ERR_HEADERS_TIMEOUT: `no answer within ${timeoutMs / 1000} s`,
    UND_ERR_BODY_TIMEOUT: `its answer stopped for ${timeoutMs / 1000} s`,
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; set the server name (tls-server-name)',
  };
  if (known[code]) return known[code];
  if (isTlsFailure(code)) return `its certificate is not trusted by the registered CA (${code})`;
  return code || 'the connection failed';
}

/** OpenSSL's verification results as node names them. */
function isTlsFailure(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}

function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' ? code : errorCode(cause);
}
