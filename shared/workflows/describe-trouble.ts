import type { ConditionType } from '../domain/application/application.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnknownError,
  ClusterUnreachableError,
} from '../domain/errors/cluster-errors.ts';
import type { GitOpsError } from '../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import {
  ManifestInvalidError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourceForbiddenError,
  SourcePathError,
  SourceUnavailableError,
  SourceUnsupportedError,
} from '../domain/errors/source-errors.ts';

/** Why a comparison could not be made, as a condition. */
export interface Trouble {
  readonly type: ConditionType;
  readonly message: string;
  /** Whose trouble it is; only a cluster's makes the health unknown. */
  readonly from: 'spec' | 'source' | 'cluster';
}

const SOURCE_ERRORS = [
  ManifestInvalidError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourceForbiddenError,
  SourcePathError,
  SourceUnavailableError,
  SourceUnsupportedError,
];
const CLUSTER_ERRORS = [ApiThrottledError, ClusterForbiddenError, ClusterUnreachableError];

/** Turns an error of sources or cluster into what people see; undefined for any other, which is a fault of ours. */
export function describeTrouble(error: GitOpsError): Trouble | undefined {
  if (error instanceof ClusterUnknownError || error instanceof MalformedRequestError) {
    return { type: 'InvalidSpecError', message: error.message, from: 'spec' };
  }
  if (SOURCE_ERRORS.some((type) => error instanceof type)) {
    return { type: 'ComparisonError', message: `Failed to load target state: ${error.message}`, from: 'source' };
  }
  if (CLUSTER_ERRORS.some((type) => error instanceof type)) {
    return { type: 'ComparisonError', message: `Failed to load live state: ${error.message}`, from: 'cluster' };
  }
  return undefined;
}
