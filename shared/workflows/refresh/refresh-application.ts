import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { validateSpec } from '../../domain/application/validate-spec.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { type AutoSyncDecision, decideAutoSync } from '../../domain/sync/decide-auto-sync.ts';
import { evolveSyncOperation } from '../../domain/sync/evolve-sync-operation.ts';
import { newSyncOperation } from '../../domain/sync/new-sync-operation.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import {
  abandonClaim,
  type Claim,
  claimApplication,
  releaseClaimed,
  saveClaimed,
} from '../application/claim-application.ts';
import { type ApplicationComparison, compareApplication } from '../compare/compare-application.ts';
import { deleteApplication } from '../delete/delete-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordFingerprint } from '../drift/record-fingerprint.ts';
import { awaitApproval, withAwaitedPlan } from '../plan/await-approval.ts';
import { findBlockingWindow } from '../sync/find-blocking-window.ts';
import { freezeTargets } from '../sync/freeze-targets.ts';
import { withSyncStarted } from '../sync/request-sync.ts';
import { withSyncState } from '../sync/with-sync-state.ts';
import { findOrphans } from '../tree/find-orphans.ts';
import { describeTrouble, type Trouble } from './describe-trouble.ts';
import { findBasis } from './find-basis.ts';
import { findProjectFaults } from './find-project-faults.ts';
import { keepSnapshot, removeOldSnapshot } from './keep-snapshot.ts';
import { isSettled, withNextRefresh } from './next-refresh.ts';
import { observeLatency } from './observe-latency.ts';
import { changedItsState, refreshParent } from './refresh-parent.ts';
import { mayBeUnchanged, skipUnchanged } from './skip-unchanged.ts';
import { withComparison, withTrouble } from './with-comparison.ts';

/** Messages may come a little before their time: timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;

/**
 * Brings the status of an application up to date, and starts a sync if its policy asks for one.
 *
 * Ends quietly when there is nothing to do or somebody else is at it; trouble becomes a condition and a later look.
 */
export async function refreshApplication(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const claim = await claimUnlessUnchanged(deps, ref);
  if (!claim) return;
  const isDeleted = claim.record.application.metadata.deletionTimestamp !== undefined;
  try {
    await deps.logger.during(originOf(claim.record), () =>
      isDeleted ? deleteApplication(deps, claim) : refreshAndTell(deps, claim),
    );
  } catch (error) {
    await abandonClaim(deps, claim);
    throw error;
  }
}

/** A look that only the schedule asks for is spared where nothing can have changed; to find that out no lease is needed. */
async function claimUnlessUnchanged(deps: Dependencies, ref: ApplicationRef): Promise<Claim | undefined> {
  const isWanted = (record: ApplicationRecord) => wantsRefresh(record, deps.clock.now());
  const quiet: ApplicationRecord[] = [];
  const claim = await claimApplication(deps, ref, (record) => {
    if (!isWanted(record) || !mayBeUnchanged(deps, record)) return isWanted(record);
    quiet.push(record);
    return false;
  });
  const [found] = quiet;
  if (!found) return claim;
  return (await skipUnchanged(deps, found)) ? undefined : claimApplication(deps, ref, isWanted);
}

/** The webhook that asked for this refresh, in each line of the log; a refresh whose time has come has none. */
function originOf({ control: { refresh } }: ApplicationRecord): { readonly deliveryId?: string } {
  const { requested, processed, deliveryId } = refresh;
  return requested > processed && deliveryId !== undefined ? { deliveryId } : {};
}

/** The same for whoever works on the application already, and has something unsaved: it is saved with the result, or alone. */
export async function refreshClaimed(deps: Dependencies, claim: Claim): Promise<void> {
  if (claim.record.application.metadata.deletionTimestamp) {
    await releaseClaimed(deps, claim, (record) => record);
    return;
  }
  try {
    await refreshAndTell(deps, claim);
  } catch (error) {
    await releaseClaimed(deps, claim, (record) => record);
    throw error;
  }
}

function wantsRefresh({ control }: ApplicationRecord, now: Date): boolean {
  const { refresh, wakes } = control;
  if (refresh.requested > refresh.processed) return true;
  return wakes.refresh !== undefined && Date.parse(wakes.refresh) <= now.getTime() + EARLY_MS;
}

async function refreshAndTell(deps: Dependencies, claim: Claim): Promise<void> {
  const startedAt = deps.clock.now().getTime();
  const saved = await compareAndSave(deps, claim);
  const { destination } = claim.record.application.spec;
  deps.metrics.observe('argocd_app_reconcile', (deps.clock.now().getTime() - startedAt) / 1000, {
    namespace: claim.ref.namespace,
    dest_server: destination.server ?? destination.name ?? '',
  });
  observeLatency(deps.metrics, claim.record.application, saved.application);
  logRefreshed(deps, claim, saved);
  if (changedItsState(claim.record.application, saved.application)) await refreshParent(deps, saved.application);
}

function logRefreshed({ logger }: Dependencies, { ref }: Claim, { application, control }: ApplicationRecord): void {
  const { sync, health } = application.status;
  logger.info('refreshed', {
    application: formatApplicationRef(ref),
    sync: sync.status,
    health: health.status,
    revision: sync.revision ?? sync.revisions,
    ...(control.sync ? { operationId: control.sync.id } : {}),
  });
}

async function compareAndSave(deps: Dependencies, claimed: Claim): Promise<ApplicationRecord> {
  let claim = claimed;
  const lookedAt = deps.clock.now();
  const found = await compareOrExplain(deps, claim);
  if (found.kind === 'Trouble') return saveTrouble(deps, claim, found.trouble);

  const { comparison } = found;
  const decided = await decideFor(deps, claim.record, comparison);
  const auto = await awaitApproval(deps, claim.record, comparison, decided);
  const operation = auto.kind === 'Start' ? freezeOperation(deps, auto, claim.record, comparison) : undefined;
  if (operation && claim.unsaved) {
    // The end of one operation must be seen before the next one begins.
    await saveClaimed(deps, claim, (record) => record);
    const { unsaved: _saved, ...rest } = claim;
    claim = rest;
  }
  // A sync moves the objects, and the refresh after it records how they are then.
  const isAtRest = !operation && !claim.record.control.sync;
  const cluster = isAtRest ? await recordFingerprint(deps, claim.record.application, comparison) : undefined;
  const basis = await findBasis(deps, claim.record, comparison, { cluster, at: lookedAt });
  // That of a moment before a sync would be replaced at its end.
  const before = operation && claim.record.control.snapshot;
  const snapshot = before ?? (await keepSnapshot(deps, claim, comparison.objects));
  const saved = await releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const compared = withComparison(current, claim.record, { comparison, auto, snapshot, lookedAt, basis }, now);
    const scheduled = withAwaitedPlan(
      withNextRefresh(deps, compared, { auto, now, settled: isSettled(compared) }),
      auto,
    );
    if (!mayTakePlace(current, auto)) return scheduled;
    if (operation) return withSyncStarted(scheduled, operation, now);
    return auto.kind === 'Cancel' ? withSyncCancelled(scheduled, auto.reason, now) : scheduled;
  });
  await removeOldSnapshot(deps, claim.record, saved);
  return saved;
}

type Found =
  | { readonly kind: 'Comparison'; readonly comparison: ApplicationComparison }
  | { readonly kind: 'Trouble'; readonly trouble: Trouble };

async function compareOrExplain(deps: Dependencies, claim: Claim): Promise<Found> {
  const { application } = claim.record;
  const faults = [...validateSpec(application.spec), ...(await findProjectFaults(deps, application))];
  if (faults.length > 0) {
    return {
      kind: 'Trouble',
      trouble: { type: 'InvalidSpecError', message: faults.join('; '), from: 'spec', mayPass: false },
    };
  }
  try {
    const comparison = await compareApplication(deps, claim.record);
    const live = comparison.objects.flatMap(({ pair }) => pair.live ?? []);
    const orphans = await findOrphans(deps, application, live);
    return { kind: 'Comparison', comparison: { ...comparison, findings: [...comparison.findings, ...orphans] } };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const trouble = describeTrouble(error);
    if (!trouble) throw error;
    const ref = formatApplicationRef(claim.ref);
    deps.logger.info('comparison failed', { application: ref, code: error.code, reason: error.message });
    return { kind: 'Trouble', trouble };
  }
}

async function decideFor(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  comparison: ApplicationComparison,
): Promise<AutoSyncDecision> {
  const { revisions } = comparison.rendered;
  const sameRevisions = JSON.stringify(control.selfHeal?.revisions) === JSON.stringify(revisions);
  const isOutOfSync = comparison.sync === 'OutOfSync';
  return decideAutoSync({
    spec: application.spec,
    status: comparison.sync,
    resources: comparison.resources,
    revisions,
    last: application.status.operationState,
    running: control.sync,
    hold: application.status.automationHold,
    blockedBy: isOutOfSync ? await findBlockingWindow(deps, application, undefined) : undefined,
    deleting: application.metadata.deletionTimestamp !== undefined,
    healAttempts: sameRevisions ? (control.selfHeal?.attempts ?? 0) : 0,
    now: deps.clock.now(),
  });
}

function freezeOperation(
  deps: Dependencies,
  auto: Extract<AutoSyncDecision, { kind: 'Start' }>,
  { application, control }: ApplicationRecord,
  { rendered }: ApplicationComparison,
): SyncOperation {
  return newSyncOperation(deps.ids.next(), auto.operation, deps.clock.now(), {
    frozen: freezeTargets(deps, application.spec, rendered),
    timeoutSeconds: deps.settings.syncTimeoutSeconds,
    ...originOf({ application, control }),
    ...(auto.selfHeal ? { because: 'self-heal' } : {}),
    ...(auto.supersedes && control.sync
      ? { because: `in place of the sync of ${control.sync.revisions.join(', ')} (${control.sync.message})` }
      : {}),
  });
}

/** A person may have started or ended an operation, or deleted the application, while we compared. */
function mayTakePlace({ application, control }: ApplicationRecord, auto: AutoSyncDecision): boolean {
  if (application.metadata.deletionTimestamp) return false;
  if (!control.sync) return auto.kind === 'Start';
  const supersedes = 'supersedes' in auto ? auto.supersedes : undefined;
  return supersedes === control.sync.id && !control.sync.terminateRequested;
}

function withSyncCancelled(record: ApplicationRecord, reason: string, now: Date): ApplicationRecord {
  const { sync } = record.control;
  if (!sync) return record;
  const { operation, delaySeconds } = evolveSyncOperation(sync, { type: 'Superseded', message: reason }, now);
  return withSyncState(record, operation, delaySeconds, now);
}

function saveTrouble(deps: Dependencies, claim: Claim, trouble: Trouble): Promise<ApplicationRecord> {
  return releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const troubled = withTrouble(current, claim.record, trouble, now);
    const auto = { kind: 'No', reason: trouble.message } as const;
    return withNextRefresh(deps, troubled, { auto, now, settled: !trouble.mayPass });
  });
}
