import type { ApplicationSyncRequest } from '../../contracts/operation-api.ts';
import type { Application } from '../../domain/application/application.ts';
import { findSyncOptionFaults } from '../../domain/application/find-operation-faults.ts';
import { findRetryFaults } from '../../domain/application/find-retry-faults.ts';
import type { Operation, SyncResource } from '../../domain/application/operation.ts';
import { isPattern, selectSyncResources } from '../../domain/application/select-sync-resources.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { askedRevisions, findRevisionFaults } from './asked-revisions.ts';

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
