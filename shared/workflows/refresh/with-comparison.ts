import type { ApplicationSpec, ApplicationStatus, ConditionType } from '../../domain/application/application.ts';
import { describeAutomationHold } from '../../domain/application/automation-hold.ts';
import { evolveConditions, type Finding } from '../../domain/application/conditions.ts';
import type { ApplicationControl, RenderNote } from '../../domain/application/control.ts';
import type { LookBasis } from '../../domain/application/look-basis.ts';
import type { SnapshotPointer } from '../../domain/diff/snapshot-item.ts';
import { arrivalOf, withArrival } from '../../domain/dora/commit-arrival.ts';
import { EMPTY_LOG } from '../../domain/dora/deployment-log.ts';
import type { AutoSyncDecision } from '../../domain/sync/decide-auto-sync.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { ApplicationComparison } from '../compare/compare-application.ts';
import type { RenderedApplication } from '../render/render-application.ts';
import type { Trouble } from './describe-trouble.ts';
import { ineffectiveFields } from './find-comparison-faults.ts';

/** The conditions that a refresh finds or clears. */
const EVALUATED: readonly ConditionType[] = [
  'InvalidSpecError',
  'ComparisonError',
  'SyncError',
  'UnknownError',
  'SharedResourceWarning',
  'RepeatedResourceWarning',
  'ExcludedResourceWarning',
  'OrphanedResourceWarning',
  'UnsupportedFieldWarning',
  'InvalidAnnotationWarning',
  'IgnoreDifferencesWarning',
  'RenderWarning',
  'AutomationHeldWarning',
  'SyncBlockedWarning',
];

/** Without targets, nothing is known about the others. */
const EVALUATED_IN_TROUBLE: readonly ConditionType[] = [
  'InvalidSpecError',
  'ComparisonError',
  'UnsupportedFieldWarning',
];

/** What a refresh found out. */
export interface RefreshResult {
  readonly comparison: ApplicationComparison;
  readonly auto: AutoSyncDecision;
  /** Where it is stored what the comparison saw. */
  readonly snapshot: SnapshotPointer;
  /** When the refresh began. */
  readonly lookedAt: Date;
  /** What it rested upon, if later looks may be spared. */
  readonly basis: LookBasis | undefined;
}

/**
 * The record with the result of a comparison.
 * @param claimed the record that was compared; `current` may have changed since
 */
export function withComparison(
  current: ApplicationRecord,
  claimed: ApplicationRecord,
  { comparison, auto, snapshot, lookedAt, basis }: RefreshResult,
  now: Date,
): ApplicationRecord {
  const { spec, status } = claimed.application;
  const findings = [...comparison.findings, ...findingsOf(current, auto)];
  const next: ApplicationStatus = {
    ...current.application.status,
    sync: {
      ...withTransition({ status: comparison.sync }, status.sync, now),
      comparedTo: comparedTo(spec),
      ...revisionsOf(spec, comparison.rendered),
    },
    health: withTransition(comparison.health, status.health, now),
    resources: comparison.resources,
    conditions: evolveConditions(status.conditions, findings, EVALUATED, now),
    summary: {
      ...(comparison.images.length > 0 ? { images: comparison.images } : {}),
      ...(comparison.externalURLs.length > 0 ? { externalURLs: comparison.externalURLs } : {}),
    },
    reconciledAt: now.toISOString(),
    ...sourceTypesOf(spec, comparison.rendered),
  };
  return {
    application: { ...current.application, status: next },
    control: {
      ...withArrivals(processed(current.control, claimed.control), claimed, comparison.rendered.revisions, lookedAt),
      ...(basis ? { basis } : {}),
      compared: comparison.compared,
      // While an operation runs, its plan is the truth about what may have been applied: nothing is forgotten then.
      inventory: current.control.sync ? current.control.inventory : comparison.inventory,
      deleteHooks: comparison.deleteHooks,
      snapshot,
      renders: renderNotesOf(comparison.rendered),
      ...selfHealAfter(claimed.control, auto, comparison.rendered.revisions),
    },
  };
}

/**
 * The record at other revisions, at which its sources are rendered to the same: a comparison would find what the last one found.
 * @param basis with the sources as they are now
 */
export function withMovedRevisions(
  record: ApplicationRecord,
  rendered: RenderedApplication,
  { basis, lookedAt }: { readonly basis: LookBasis; readonly lookedAt: Date },
): ApplicationRecord {
  const { application, control } = record;
  const { spec, status } = application;
  return {
    application: {
      ...application,
      status: {
        ...status,
        sync: { ...status.sync, ...revisionsOf(spec, rendered) },
        ...sourceTypesOf(spec, rendered),
      },
    },
    control: {
      ...withArrivals(control, record, rendered.revisions, lookedAt),
      renders: renderNotesOf(rendered),
      basis,
    },
  };
}

function revisionsOf({ sources }: ApplicationSpec, { revisions }: RenderedApplication) {
  return sources ? { revisions } : { revision: revisions[0] ?? '' };
}

function sourceTypesOf({ sources }: ApplicationSpec, { sourceTypes }: RenderedApplication) {
  return sources ? { sourceTypes } : { sourceType: sourceTypes[0] ?? '' };
}

/** The record with what kept a comparison from being made. */
export function withTrouble(
  current: ApplicationRecord,
  claimed: ApplicationRecord,
  trouble: Trouble,
  now: Date,
): ApplicationRecord {
  const { status } = current.application;
  const findings: readonly Finding[] = [
    { type: trouble.type, message: trouble.message },
    ...ineffectiveFields(current.application, current.control.unknownFields ?? []),
  ];
  const unknown = { status: 'Unknown', message: trouble.message } as const;
  return {
    application: {
      ...current.application,
      status: {
        ...status,
        sync: withTransition({ ...status.sync, status: 'Unknown' }, status.sync, now),
        ...(trouble.from === 'cluster' ? { health: withTransition(unknown, status.health, now) } : {}),
        resources: status.resources.map((resource) => ({ ...resource, status: 'Unknown' })),
        conditions: evolveConditions(status.conditions, findings, EVALUATED_IN_TROUBLE, now),
        reconciledAt: now.toISOString(),
      },
    },
    control: {
      ...processed(current.control, claimed.control),
      ...(trouble.render ? { renders: [trouble.render] } : {}),
    },
  };
}

function findingsOf({ application }: ApplicationRecord, auto: AutoSyncDecision): readonly Finding[] {
  const held = describeAutomationHold(application);
  return [
    ...(auto.kind === 'No' && auto.error ? [{ type: 'SyncError', message: auto.error } as const] : []),
    ...(auto.kind === 'Later' && auto.warning ? [{ type: 'SyncBlockedWarning', message: auto.warning } as const] : []),
    ...(held ? [held] : []),
  ];
}

function comparedTo(spec: ApplicationSpec): NonNullable<ApplicationStatus['sync']['comparedTo']> {
  return {
    ...(spec.sources ? { sources: spec.sources } : spec.source ? { source: spec.source } : {}),
    destination: spec.destination,
    ...(spec.ignoreDifferences ? { ignoreDifferences: spec.ignoreDifferences } : {}),
  };
}

function renderNotesOf({ revisions, sourceTypes, origins, reads }: RenderedApplication): readonly RenderNote[] {
  return origins.flatMap((origin, position) => {
    if (!origin) return [];
    const known = reads[position];
    const note = {
      revision: revisions[position] ?? '',
      sourceType: sourceTypes[position] ?? '',
      ...(known ? { reads: known } : {}),
    };
    return origin.type === 'Cached' ? { ...note, cached: true } : { ...note, cached: false, because: origin.because };
  });
}

function selfHealAfter(control: ApplicationControl, auto: AutoSyncDecision, revisions: readonly string[]) {
  if (auto.kind !== 'Start') return {};
  const same = JSON.stringify(control.selfHeal?.revisions) === JSON.stringify(revisions);
  const attempts = auto.selfHeal ? (same ? (control.selfHeal?.attempts ?? 0) : 0) + 1 : 0;
  return { selfHeal: { revisions, attempts } };
}

/** The control after a look: what an earlier one rested upon is void. */
function processed({ basis: _void, ...current }: ApplicationControl, claimed: ApplicationControl): ApplicationControl {
  const hard = current.refresh.requested > claimed.refresh.requested && current.refresh.hard;
  return { ...current, refresh: { ...current.refresh, processed: claimed.refresh.requested, hard } };
}

/** The control with how new revisions arrived; webhooks that were known when they were looked for are answered with that. */
function withArrivals(
  control: ApplicationControl,
  { application, control: claimed }: ApplicationRecord,
  revisions: readonly string[],
  lookedAt: Date,
): ApplicationControl {
  const notices = claimed.refresh.pushes ?? [];
  const { pushes = [], ...refresh } = control.refresh;
  const left = pushes.filter(({ revision }) => notices.every((notice) => notice.revision !== revision));
  const answered = { ...control, refresh: { ...refresh, ...(left.length > 0 ? { pushes: left } : {}) } };
  const { sync } = application.status;
  const before = sync.revisions ?? (sync.revision ? [sync.revision] : []);
  const arrival = arrivalOf({ before, revisions, notices, lookedAt: lookedAt.toISOString() });
  if (!arrival) return answered;
  const { deployments = EMPTY_LOG } = control;
  const arrivals = withArrival(deployments.arrivals ?? [], arrival, control.sync?.revisions);
  return { ...answered, deployments: { ...deployments, arrivals } };
}

/** The state with the time since when it has been what it is. */
function withTransition<State extends { readonly status: string; readonly lastTransitionTime?: string }>(
  state: State,
  before: { readonly status: string; readonly lastTransitionTime?: string },
  now: Date,
): State {
  const since = state.status === before.status ? before.lastTransitionTime : undefined;
  return { ...state, lastTransitionTime: since ?? now.toISOString() };
}
