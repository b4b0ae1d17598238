import type { ApplicationRollbackRequest } from '../../contracts/operation-api.ts';
import type { Application, AutomationHold, HistoryEntry } from '../../domain/application/application.ts';
import { describeAutomationHold } from '../../domain/application/automation-hold.ts';
import { evolveConditions } from '../../domain/application/conditions.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { requestSync } from '../sync/request-sync.ts';
import { refuseInClosedWindow } from './refuse-in-closed-window.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/**
 * Starts a sync of what an entry of the history deployed, without hooks (reference/argocd.md §1.7). Automation, which would undo it,
 * is held in the same write until it is released; Argo CD refuses the rollback instead.
 *
 * @param username who asks
 * @throws ForbiddenError, NotFoundError, OperationInProgressError
 * @throws MalformedRequestError if the history has no such entry, or the application is being deleted
 */
export async function rollbackApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  { id, prune = false, dryRun = false }: ApplicationRollbackRequest,
  username: string,
): Promise<Application> {
  const present = await readApplication(deps, selector);
  const { application } = present;
  const entry = findEntry(application, id);
  const operation = buildOperation(application, entry, { prune, dryRun }, username);
  await refuseInClosedWindow(deps, application, operation);
  const hold = { by: username, historyId: id, revisions: revisionsOf(entry) };
  const record = await requestSync(deps, refOf(present), operation, (current, now) =>
    dryRun ? current : withAutomationHeld(current, hold, now),
  );
  return record.application;
}

function findEntry({ metadata, status }: Application, id: number): HistoryEntry {
  const entry = status.history.find((candidate) => candidate.id === id);
  if (entry) return entry;
  const ids = status.history.map((candidate) => candidate.id);
  const known = ids.length === 0 ? 'its history is empty' : `its history has ${ids.join(', ')}`;
  throw new MalformedRequestError(`application ${metadata.name} does not have deployment with id ${id}; ${known}`);
}

function buildOperation(
  { spec }: Application,
  { revision, revisions, source, sources }: HistoryEntry,
  { prune, dryRun }: { readonly prune: boolean; readonly dryRun: boolean },
  username: string,
): Operation {
  const { syncOptions } = spec.syncPolicy ?? {};
  return {
    sync: {
      ...(revisions ? { revisions } : { revision: revision ?? '' }),
      ...(sources ? { sources } : {}),
      ...(source ? { source } : {}),
      prune,
      dryRun,
      ...(syncOptions ? { syncOptions } : {}),
      syncStrategy: { apply: {} },
    },
    initiatedBy: { username },
  };
}

function withAutomationHeld(application: Application, hold: Omit<AutomationHold, 'since'>, now: Date): Application {
  if (!isAutomated(application.spec.syncPolicy)) return application;
  const status = { ...application.status, automationHold: { since: now.toISOString(), ...hold } };
  const finding = describeAutomationHold({ ...application, status });
  const conditions = evolveConditions(status.conditions, finding ? [finding] : [], ['AutomationHeldWarning'], now);
  return { ...application, status: { ...status, conditions } };
}

function revisionsOf({ revision, revisions }: HistoryEntry): readonly string[] {
  return revisions ?? (revision ? [revision] : []);
}
