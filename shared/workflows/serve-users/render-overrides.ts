import type { RenderOverridesRequest } from '../../contracts/resource-api.ts';
import { type Application, sourcesOf } from '../../domain/application/application.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { RenderOverrides } from '../render/render-application.ts';
import { askedRevisions, findRevisionFaults } from './asked-revisions.ts';
import { openLocalTree } from './local-tree.ts';

/**
 * Reads what somebody wants to see rendered instead of what the spec says.
 * @throws MalformedRequestError naming each field that cannot be fulfilled; PayloadTooLargeError
 */
export function renderOverrides(
  application: Pick<Application, 'spec'>,
  request: RenderOverridesRequest,
): RenderOverrides {
  const faults = [...findRevisionFaults(application, request), ...findLocalFaults(application, request)];
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '));
  const { revision, revisions = revision ? [revision] : [] } = askedRevisions(application, request);
  const { local, noCache } = request;
  return {
    ...(revisions.length > 0 && { revisions }),
    ...(noCache && { fresh: true }),
    ...(local && { local: { position: (local.sourcePosition ?? 1) - 1, tree: openLocalTree(local.files) } }),
  };
}

function findLocalFaults(
  { spec }: Pick<Application, 'spec'>,
  { local, revision }: RenderOverridesRequest,
): readonly string[] {
  if (!local) return [];
  const position = local.sourcePosition ?? 1;
  const source = sourcesOf(spec)[position - 1];
  if (revision) return ['local: cannot be given together with revision'];
  if (!source) return [`local.sourcePosition: the application has no source ${position}`];
  if ((spec.sources?.length ?? 0) > 1 && local.sourcePosition === undefined) {
    return ['local.sourcePosition: the application has several sources; say which of them the files are for'];
  }
  if (source.chart) return ['local: the source is a chart of a repository, which has no directory'];
  return [];
}
