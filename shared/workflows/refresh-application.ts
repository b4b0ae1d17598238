import type {
  ApplicationRef,
  ApplicationSpec,
  ApplicationStatus,
  ConditionType,
} from '../domain/application/application.ts';
import { evolveConditions, type Finding } from '../domain/application/conditions.ts';
import type { ApplicationControl } from '../domain/application/control.ts';
import { validateSpec } from '../domain/application/validate-spec.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { type AutoSyncDecision, decideAutoSync } from '../domain/sync/decide-auto-sync.ts';
import { newSyncOperation } from '../domain/sync/new-sync-operation.ts';
import type { SyncOperation } from '../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import { abandonClaim, type Claim, claimApplication, releaseClaimed } from './claim-application.ts';
import { type ApplicationComparison, compareApplication, ineffectiveFields } from './compare-application.ts';
import { deleteApplication } from './delete-application.ts';
import type { Dependencies } from './dependencies.ts';
import { describeTrouble, type Trouble } from './describe-trouble.ts';
import { freezeTargets } from './freeze-targets.ts';
import { isSettled, nextRefreshAt } from './next-refresh.ts';
import { changedItsState, refreshParent } from './refresh-parent.ts';
import { withSyncStarted } from './request-sync.ts';

/** Messages may come a little before their time: timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;

/** The conditions that a refresh finds or clears. */
const EVALUATED: readonly ConditionType[] = [
  'InvalidSpecError',
  'ComparisonError',
  'SyncError',
  'UnknownError',
  'SharedResourceWarning',
  'RepeatedResourceWarning',
  'UnsupportedFieldWarning',
];

/** Without targets, nothing is known about the others. */
const EVALUATED_IN_TROUBLE: readonly ConditionType[] = [
  'InvalidSpecError',
  'ComparisonError',
  'UnsupportedFieldWarning',
];

/**
 * Brings the status of an application up to date, and starts a sync if its policy asks for one.
 *
 * Ends quietly when there is nothing to do or somebody else is at it; trouble becomes a condition and a later look.
 */
export async function refreshApplication(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const claim = await claimApplication(deps, ref, (record) => wantsRefresh(record, deps.clock.now()));
  if (!claim) return;
  try {
    if (claim.record.application.metadata.deletionTimestamp) await deleteApplication(deps, claim);
    else await refreshAndTell(deps, claim);
  } catch (error) {
    await abandonClaim(deps, claim);
    throw error;
  }
}

function wantsRefresh({ control }: ApplicationRecord, now: Date): boolean {
  const { refresh, wakes } = control;
  if (refresh.requested > refresh.processed) return true;
  return wakes.refresh !== undefined && Date.parse(wakes.refresh) <= now.getTime() + EARLY_MS;
}

async function refreshAndTell(deps: Dependencies, claim: Claim): Promise<void> {
  const saved = await compareAndSave(deps, claim);
  if (changedItsState(claim.record.application, saved.application)) await refreshParent(deps, saved.application);
}

async function compareAndSave(deps: Dependencies, claim: Claim): Promise<ApplicationRecord> {
  const found = await compareOrExplain(deps, claim);
  if (found.kind === 'Trouble') return saveTrouble(deps, claim, found.trouble);

  const { comparison } = found;
  const auto = decideFor(claim.record, comparison, deps.clock.now());
  const operation =
    auto.kind === 'Start' ? freezeOperation(deps, auto, claim.record.application.spec, comparison) : undefined;
  return releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const compared = withComparison(current, claim.record, comparison, auto, now);
    const scheduled = withNextRefresh(deps, compared, auto, now, isSettled(compared));
    // A person may have started an operation, or deleted the application, while we compared.
    const free = !current.control.sync && !current.application.metadata.deletionTimestamp;
    return operation && free ? withSyncStarted(scheduled, operation, now) : scheduled;
  });
}

type Found =
  | { readonly kind: 'Comparison'; readonly comparison: ApplicationComparison }
  | { readonly kind: 'Trouble'; readonly trouble: Trouble };

async function compareOrExplain(deps: Dependencies, claim: Claim): Promise<Found> {
  const faults = validateSpec(claim.record.application.spec);
  if (faults.length > 0) {
    return {
      kind: 'Trouble',
      trouble: { type: 'InvalidSpecError', message: faults.join('; '), from: 'spec', mayPass: false },
    };
  }
  try {
    return { kind: 'Comparison', comparison: await compareApplication(deps, claim.record) };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const trouble = describeTrouble(error);
    if (!trouble) throw error;
    deps.logger.info('comparison failed', { application: claim.ref, code: error.code, reason: error.message });
    return { kind: 'Trouble', trouble };
  }
}

function decideFor(record: ApplicationRecord, comparison: ApplicationComparison, now: Date): AutoSyncDecision {
  const { application, control } = record;
  const { revisions } = comparison.rendered;
  const sameRevisions = JSON.stringify(control.selfHeal?.revisions) === JSON.stringify(revisions);
  return decideAutoSync({
    spec: application.spec,
    status: comparison.sync,
    resources: comparison.resources,
    revisions,
    last: application.status.operationState,
    deleting: application.metadata.deletionTimestamp !== undefined,
    healAttempts: sameRevisions ? (control.selfHeal?.attempts ?? 0) : 0,
    now,
  });
}

function freezeOperation(
  deps: Dependencies,
  auto: Extract<AutoSyncDecision, { kind: 'Start' }>,
  spec: ApplicationSpec,
  { rendered }: ApplicationComparison,
): SyncOperation {
  return newSyncOperation(deps.ids.next(), auto.operation, deps.clock.now(), freezeTargets(deps, spec, rendered));
}

function withComparison(
  current: ApplicationRecord,
  claimed: ApplicationRecord,
  comparison: ApplicationComparison,
  auto: AutoSyncDecision,
  now: Date,
): ApplicationRecord {
  const findings: readonly Finding[] =
    auto.kind === 'No' && auto.error
      ? [...comparison.findings, { type: 'SyncError', message: auto.error }]
      : comparison.findings;
  const { spec, status } = claimed.application;
  const next: ApplicationStatus = {
    ...current.application.status,
    sync: {
      status: comparison.sync,
      comparedTo: {
        ...(spec.sources ? { sources: spec.sources } : spec.source ? { source: spec.source } : {}),
        destination: spec.destination,
        ...(spec.ignoreDifferences ? { ignoreDifferences: spec.ignoreDifferences } : {}),
      },
      ...revisionsOf(spec.sources !== undefined, comparison.rendered.revisions),
    },
    health: withTransition(comparison.health, status.health, now),
    resources: comparison.resources,
    conditions: evolveConditions(status.conditions, findings, EVALUATED, now),
    summary: {
      ...(comparison.images.length > 0 ? { images: comparison.images } : {}),
      ...(comparison.externalURLs.length > 0 ? { externalURLs: comparison.externalURLs } : {}),
    },
    reconciledAt: now.toISOString(),
    ...sourceTypesOf(spec.sources !== undefined, comparison.rendered.sourceTypes),
  };
  return {
    application: { ...current.application, status: next },
    control: {
      ...processed(current.control, claimed.control),
      compared: comparison.compared,
      inventory: inventoryAfter(current.control, comparison),
      ...selfHealAfter(claimed.control, auto, comparison.rendered.revisions),
    },
  };
}

/** While an operation runs, its plan is the truth about what may have been applied: nothing is forgotten then. */
function inventoryAfter(control: ApplicationControl, comparison: ApplicationComparison) {
  return control.sync ? control.inventory : comparison.inventory;
}

function selfHealAfter(control: ApplicationControl, auto: AutoSyncDecision, revisions: readonly string[]) {
  if (auto.kind !== 'Start') return {};
  const same = JSON.stringify(control.selfHeal?.revisions) === JSON.stringify(revisions);
  const attempts = auto.selfHeal ? (same ? (control.selfHeal?.attempts ?? 0) : 0) + 1 : 0;
  return { selfHeal: { revisions, attempts } };
}

function saveTrouble(deps: Dependencies, claim: Claim, trouble: Trouble): Promise<ApplicationRecord> {
  return releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const { status } = current.application;
    const findings: readonly Finding[] = [
      { type: trouble.type, message: trouble.message },
      ...ineffectiveFields(current.application, current.control.unknownFields ?? []),
    ];
    const troubled: ApplicationRecord = {
      application: {
        ...current.application,
        status: {
          ...status,
          sync: { ...status.sync, status: 'Unknown' },
          ...(trouble.from === 'cluster'
            ? { health: withTransition({ status: 'Unknown', message: trouble.message }, status.health, now) }
            : {}),
          resources: status.resources.map((resource) => ({ ...resource, status: 'Unknown' })),
          conditions: evolveConditions(status.conditions, findings, EVALUATED_IN_TROUBLE, now),
          reconciledAt: now.toISOString(),
        },
      },
      control: processed(current.control, claim.record.control),
    };
    return withNextRefresh(deps, troubled, { kind: 'No', reason: trouble.message }, now, !trouble.mayPass);
  });
}

function processed(current: ApplicationControl, claimed: ApplicationControl): ApplicationControl {
  const hard = current.refresh.requested > claimed.refresh.requested && current.refresh.hard;
  return { ...current, refresh: { ...current.refresh, processed: claimed.refresh.requested, hard } };
}

function withNextRefresh(
  deps: Dependencies,
  record: ApplicationRecord,
  auto: AutoSyncDecision,
  now: Date,
  settled: boolean,
): ApplicationRecord {
  const at = nextRefreshAt(record, { auto, settled, intervalSeconds: deps.settings.refreshIntervalSeconds, now });
  const { refresh: _before, ...wakes } = record.control.wakes;
  return {
    ...record,
    control: {
      ...record.control,
      unsettled: settled ? 0 : record.control.unsettled + 1,
      wakes: { ...wakes, ...(at === undefined ? {} : { refresh: at }) },
    },
  };
}

function revisionsOf(multiple: boolean, revisions: readonly string[]) {
  return multiple ? { revisions } : { revision: revisions[0] ?? '' };
}

function sourceTypesOf(multiple: boolean, types: readonly string[]) {
  return multiple ? { sourceTypes: types } : { sourceType: types[0] ?? '' };
}

function withTransition(
  health: ApplicationStatus['health'],
  before: ApplicationStatus['health'],
  now: Date,
): ApplicationStatus['health'] {
  const since = health.status === before.status ? before.lastTransitionTime : undefined;
  return { ...health, lastTransitionTime: since ?? now.toISOString() };
}
