import type { ApplicationSyncRequest } from '../../contracts/http-api.ts';
import { type Application, sourcesOf } from '../../domain/application/application.ts';
import { findRetryFaults } from '../../domain/application/find-retry-faults.ts';
import { isKnownSyncOption } from '../../domain/application/known-sync-options.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestSync } from '../request-sync.ts';
import { refuseBlockedSync } from './refuse-blocked-sync.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Starts a sync that somebody asked for.
 * @param username who asks
 * @throws ForbiddenError, NotFoundError, OperationInProgressError
 * @throws MalformedRequestError for what is not supported, and for a revision other than the one that is synced automatically
 */
export async function syncApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  request: ApplicationSyncRequest,
  username: string,
): Promise<Application> {
  refuseFaulty(request);
  const present = await readApplication(deps, selector);
  refuseOtherRevision(present.application, request);
  const operation = toOperation(present.application, request, username);
  await refuseBlockedSync(deps, present.application, operation);
  const record = await requestSync(deps, refOf(present), operation);
  return record.application;
}

function refuseFaulty(request: ApplicationSyncRequest): void {
  const faults = [
    ...((request.manifests ?? []).length > 0 ? ['manifests: syncing local manifests is not supported yet'] : []),
    ...((request.sourcePositions ?? []).length > 0
      ? ['sourcePositions: not supported yet; give one entry per source in revisions']
      : []),
    ...(request.resources?.some(({ exclude }) => exclude) ? ['resources[].exclude: not supported yet'] : []),
    ...optionsOf(request)
      .filter((option) => !isKnownSyncOption(option, 'application'))
      .map((option) => `syncOptions: "${option}" is no sync option of an application`),
    ...findRetryFaults(request.retryStrategy, 'retryStrategy'),
  ];
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '));
}

function optionsOf({ syncOptions }: ApplicationSyncRequest): readonly string[] {
  return (Array.isArray(syncOptions) ? syncOptions : syncOptions?.items) ?? [];
}

/** Automation would undo it at once; Argo CD refuses it with the same words. */
function refuseOtherRevision({ spec }: Application, { revision, dryRun }: ApplicationSyncRequest): void {
  if (!revision || dryRun || !isAutomated(spec.syncPolicy)) return;
  const target = sourcesOf(spec)[0]?.targetRevision ?? '';
  if (revision !== (target || 'HEAD')) {
    throw new MalformedRequestError(`Cannot sync to ${revision}: auto-sync currently set to ${target || 'HEAD'}`);
  }
}

/** `syncOptions` and `retryStrategy` fall back to those of the spec (design §9.1). */
function toOperation({ spec }: Application, request: ApplicationSyncRequest, username: string): Operation {
  const options = Array.isArray(request.syncOptions) ? request.syncOptions : request.syncOptions?.items;
  const syncOptions = options ?? spec.syncPolicy?.syncOptions;
  const retry = request.retryStrategy ?? spec.syncPolicy?.retry;
  const { revision, revisions, prune, dryRun, strategy } = request;
  const resources = request.resources?.map(({ exclude: _never, ...resource }) => resource);
  return {
    sync: {
      ...(revision && { revision }),
      ...(revisions && revisions.length > 0 && { revisions }),
      ...(prune !== undefined && { prune }),
      ...(dryRun !== undefined && { dryRun }),
      ...(resources && resources.length > 0 && { resources }),
      ...(syncOptions && { syncOptions }),
      ...(strategy && { syncStrategy: strategy }),
    },
    initiatedBy: { username },
    ...(request.infos && { info: request.infos }),
    ...(retry && { retry }),
  };
}
