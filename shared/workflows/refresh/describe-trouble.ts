import type { ConditionType } from '../../domain/application/application.ts';
import type { RenderNote } from '../../domain/application/control.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnknownError,
  ClusterUnreachableError,
} from '../../domain/errors/cluster-errors.ts';
import type { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import {
  ManifestInvalidError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourceForbiddenError,
  SourcePathError,
  SourceUnavailableError,
  SourceUnsupportedError,
} from '../../domain/errors/source-errors.ts';

/** Why a comparison could not be made, as a condition. */
export interface Trouble {
  readonly type: ConditionType;
  readonly message: string;
  /** Whose trouble it is; only a cluster's makes the health unknown. */
  readonly from: 'spec' | 'source' | 'cluster';
  /** Whether it may pass by itself; else only a change of Git, of the spec or of credentials helps. */
  readonly mayPass: boolean;
  /** Of the source whose rendering failed. */
  readonly render?: RenderNote;
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
  const mayPass = error.retry !== 'never';
  if (error instanceof ClusterUnknownError || error instanceof MalformedRequestError) {
    return { type: 'InvalidSpecError', message: error.message, from: 'spec', mayPass };
  }
  if (SOURCE_ERRORS.some((type) => error instanceof type)) {
    const message = `Failed to load target state: ${error.message}`;
    const render = renderNoteOf(error);
    return { type: 'ComparisonError', message, from: 'source', mayPass, ...(render ? { render } : {}) };
  }
  if (CLUSTER_ERRORS.some((type) => error instanceof type)) {
    const message = `Failed to load live state: ${error.message}`;
    return { type: 'ComparisonError', message, from: 'cluster', mayPass };
  }
  return undefined;
}

/** A renderer that remembers says in `data.render` how it came by its failure (`ports/manifest-renderer.ts`). */
function renderNoteOf({ data, message }: GitOpsError): RenderNote | undefined {
  const { render } = data;
  if (typeof render !== 'object' || render === null || !('type' in render)) return undefined;
  const { revision, type, because } = render;
  return {
    revision: String(revision ?? ''),
    sourceType: '',
    cached: type === 'Cached',
    ...(typeof because === 'string' ? { because } : {}),
    failure: message,
  };
}
