import type { ApplicationSyncRequest } from '../../contracts/operation-api.ts';
import { type Application, sourcesOf } from '../../domain/application/application.ts';
import { findSyncOptionFaults } from '../../domain/application/find-operation-faults.ts';
import { findRetryFaults } from '../../domain/application/find-retry-faults.ts';
import type { Operation, SyncRequest, SyncResource } from '../../domain/application/operation.ts';
import { isPattern, selectSyncResources } from '../../domain/application/select-sync-resources.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';

/**
 * Makes the operation that a person asks for. `syncOptions` and `retryStrategy` fall back to those of the spec (design §9.1); globs
 * and exclusions among `resources` become the objects that they choose now.
 *
 * @throws MalformedRequestError naming each field that cannot be fulfilled
 */
export function buildManualOperation(
  application: Application,
  request: ApplicationSyncRequest,
  username: string,
): Operation {
  const { spec } = application;
  const options = Array.isArray(request.syncOptions) ? request.syncOptions : request.syncOptions?.items;
  refuseFaults(application, request, options);
  const syncOptions = options ?? spec.syncPolicy?.syncOptions;
  const retry = request.retryStrategy ?? spec.syncPolicy?.retry;
  const { prune, dryRun, strategy, infos } = request;
  const resources = chooseResources(application, request);
  return {
    sync: {
      ...askedRevisions(application, request),
      ...(prune !== undefined && { prune }),
      ...(dryRun !== undefined && { dryRun }),
      ...(resources.length > 0 && { resources }),
      ...(syncOptions && { syncOptions }),
      ...(strategy && { syncStrategy: strategy }),
    },
    initiatedBy: { username },
    ...(infos && { info: infos }),
    ...(retry && { retry }),
  };
}

function refuseFaults(
  application: Application,
  request: ApplicationSyncRequest,
  options: readonly string[] | undefined,
): void {
  const { strategy, manifests = [] } = request;
  const faults = [
    ...(manifests.length > 0 ? ['manifests: syncing local manifests is not supported yet'] : []),
    ...(strategy?.apply && strategy.hook ? ['strategy: apply and hook cannot both be set'] : []),
    ...findRevisionFaults(application, request),
    ...findSyncOptionFaults(options, 'syncOptions'),
    ...findRetryFaults(request.retryStrategy, 'retryStrategy'),
  ];
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '));
}

function findRevisionFaults({ spec }: Application, request: ApplicationSyncRequest): readonly string[] {
  const { revision, revisions = [], sourcePositions = [] } = request;
  const { length } = sourcesOf(spec);
  const isMultiSource = (spec.sources?.length ?? 0) > 0;
  if (revision && revisions.length > 0) return ['revision: cannot be given together with revisions'];
  if (revision && isMultiSource) {
    return ['revision: the application has several sources; use revisions with sourcePositions'];
  }
  if (sourcePositions.length > 0 && sourcePositions.length !== revisions.length) {
    return [`sourcePositions: has ${sourcePositions.length} entries, but revisions has ${revisions.length}`];
  }
  if (revisions.length > length) return [`revisions: ${revisions.length} were given for ${length} sources`];
  if (new Set(sourcePositions).size < sourcePositions.length) return ['sourcePositions: names a source twice'];
  return sourcePositions.flatMap((position, index) =>
    position >= 1 && position <= length
      ? []
      : [`sourcePositions[${index}]: source position is out of range: ${position}, of ${length} sources`],
  );
}

/** One revision a source, in their order; '' leaves a source at its target revision. */
function askedRevisions(
  { spec }: Application,
  { revision, revisions = [], sourcePositions = [] }: ApplicationSyncRequest,
): Pick<SyncRequest, 'revision' | 'revisions'> {
  if (revision) return { revision };
  if (revisions.length === 0) return {};
  const placed = sourcesOf(spec).map((_source, index) => {
    const at = sourcePositions.length > 0 ? sourcePositions.indexOf(index + 1) : index;
    return revisions[at] ?? '';
  });
  return (spec.sources?.length ?? 0) > 0 ? { revisions: placed } : { revision: placed[0] ?? '' };
}

function chooseResources({ status }: Application, { resources = [] }: ApplicationSyncRequest): readonly SyncResource[] {
  if (!resources.some(isPattern)) return resources.map(({ exclude: _never, ...resource }) => resource);
  const chosen = selectSyncResources(resources, status.resources);
  if (chosen.length === 0) {
    throw new MalformedRequestError(
      'resources: none of the objects of the application is chosen; see status.resources',
    );
  }
  return chosen;
}
