import type { ApplicationSyncRequest } from '../../contracts/operation-api.ts';
import { type Application, sourcesOf } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestSync } from '../sync/request-sync.ts';
import { buildManualOperation } from './manual-operation.ts';
import { refuseInClosedWindow } from './refuse-in-closed-window.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Starts a sync that somebody asked for.
 * @param username who asks
 * @throws ForbiddenError also while a sync window forbids manual syncs
 * @throws NotFoundError, OperationInProgressError
 * @throws MalformedRequestError for what cannot be fulfilled, and for a revision other than the one that is synced automatically
 */
export async function syncApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  request: ApplicationSyncRequest,
  username: string,
): Promise<Application> {
  const present = await readApplication(deps, selector);
  const operation = buildManualOperation(present.application, request, username);
  refuseOtherRevision(present.application, operation);
  await refuseInClosedWindow(deps, present.application, operation);
  const record = await requestSync(deps, refOf(present), operation);
  return record.application;
}

/** Automation would undo it at once, unless it is held; Argo CD refuses it with the same words. */
function refuseOtherRevision({ spec, status }: Application, { sync }: Operation): void {
  if (sync.dryRun || status.automationHold || !isAutomated(spec.syncPolicy)) return;
  const asked = sync.revisions ?? (sync.revision ? [sync.revision] : []);
  for (const [index, { repoURL, targetRevision }] of sourcesOf(spec).entries()) {
    const [wanted, target] = [asked[index] || targetRevision || 'HEAD', targetRevision || 'HEAD'];
    if (wanted === target) continue;
    const source = sync.revisions ? `source ${repoURL} ` : '';
    throw new MalformedRequestError(`Cannot sync ${source}to ${wanted}: auto-sync currently set to ${target}`);
  }
}
