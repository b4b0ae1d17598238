import type { RollbackRequest } from '../../contracts/http-api.ts';
import { type Application, formatApplicationRef, type HistoryEntry } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { MalformedRequestError, NotFoundError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestRefresh } from '../request-refresh.ts';
import { requestSync } from '../request-sync.ts';
import { refuseBlockedSync } from './refuse-blocked-sync.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Syncs an application to what an entry of its history deployed; hooks do not run (reference/argocd.md §1.7).
 *
 * Argo CD refuses it while automated sync is on, which would undo it at once. Here automated sync is held until somebody releases it.
 * @param username who asks
 * @throws ForbiddenError, NotFoundError, OperationInProgressError
 * @throws MalformedRequestError if the history has no such entry
 */
export async function rollbackApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  request: RollbackRequest,
  username: string,
): Promise<Application> {
  const present = await readApplication(deps, selector);
  const { application } = present;
  const entry = application.status.history.find(({ id }) => id === request.id);
  if (!entry) {
    throw new MalformedRequestError(
      `application ${application.metadata.name} does not have deployment with id ${request.id}`,
    );
  }
  const operation = toOperation(application, entry, request, username);
  await refuseBlockedSync(deps, application, operation);
  const holds = isAutomated(application.spec.syncPolicy) && request.dryRun !== true;
  const revisions = entry.revisions ?? [entry.revision ?? ''];
  // In the same change as the operation: automation must not undo the rollback in between.
  const withHold = (current: Application, now: Date): Application => {
    if (!holds) return current;
    const automationHold = { since: now.toISOString(), by: username, historyId: entry.id, revisions };
    return { ...current, status: { ...current.status, automationHold } };
  };
  const record = await requestSync(deps, refOf(present), operation, withHold);
  return record.application;
}

/**
 * Lets automated syncs of an application go on after a rollback.
 * @throws ForbiddenError, NotFoundError
 */
export async function releaseAutomation(deps: Dependencies, selector: ApplicationSelector): Promise<Application> {
  const ref = refOf(await readApplication(deps, selector));
  const record = await deps.applications.update(ref, (current) => {
    const { automationHold: _over, ...status } = current.application.status;
    return { ...current, application: { ...current.application, status } };
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await requestRefresh(deps, ref);
  return record.application;
}

function toOperation(
  { spec }: Application,
  { source, sources, revision, revisions }: HistoryEntry,
  { prune, dryRun }: RollbackRequest,
  username: string,
): Operation {
  return {
    sync: {
      ...(revisions ? { revisions } : { revision: revision ?? '' }),
      ...(sources ? { sources } : source ? { source } : {}),
      ...(prune === undefined ? {} : { prune }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(spec.syncPolicy?.syncOptions ? { syncOptions: spec.syncPolicy.syncOptions } : {}),
      syncStrategy: { apply: {} },
    },
    initiatedBy: { username },
  };
}
