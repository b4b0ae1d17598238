import type { ApplicationSpec, AutomationHold, ResourceStatus } from '../application/application.ts';
import { sourcesOf } from '../application/application.ts';
import type { Operation, OperationState, SyncResource, SyncStatusCode } from '../application/operation.ts';
import { isAutomated } from '../application/sync-policy.ts';
import { isSameContent } from '../diff/canonical-json.ts';
import { specFor } from './operation-state.ts';
import type { SyncOperation, WaitReason } from './sync-operation.ts';

const HEAL_FIRST_SECONDS = 2;
const HEAL_FACTOR = 3;
const HEAL_LONGEST_SECONDS = 300;

/** What automated sync looks at. */
export interface AutoSyncInput {
  readonly spec: ApplicationSpec;
  readonly status: SyncStatusCode;
  readonly resources: readonly ResourceStatus[];
  /** Resolved revisions, one per source. */
  readonly revisions: readonly string[];
  /** The last operation, finished or not. */
  readonly last: OperationState | undefined;
  /** The operation under way. */
  readonly running: SyncOperation | undefined;
  /** Set by a rollback. */
  readonly hold: AutomationHold | undefined;
  /** The sync window that keeps automated syncs from starting now. */
  readonly blockedBy: { readonly message: string; readonly until?: string } | undefined;
  readonly deleting: boolean;
  /** Self-heals so far at these revisions. */
  readonly healAttempts: number;
  readonly now: Date;
}

/** Whether a comparison starts a sync by itself, and if not, why. */
export type AutoSyncDecision =
  | {
      readonly kind: 'Start';
      readonly operation: Operation;
      readonly selfHeal: boolean;
      /** The id of the operation of an older commit that it takes the place of. */
      readonly supersedes?: string;
    }
  /** The operation of an older commit must not go on, and nothing is left to do. */
  | { readonly kind: 'Cancel'; readonly supersedes: string; readonly reason: string }
  | {
      readonly kind: 'Later';
      readonly delaySeconds: number;
      readonly reason: string;
      /** For people: what keeps it from happening now. */
      readonly warning?: string;
      /** The hash of the plan that a person has to approve before. */
      readonly awaitedPlan?: string;
    }
  | { readonly kind: 'No'; readonly reason: string; readonly error?: string };

/** Waits in which nothing of an operation runs in the cluster, so that a newer commit may take its place. */
const SUPERSEDABLE: ReadonlySet<WaitReason | undefined> = new Set([
  'Retry',
  'SyncWindow',
  'PruneLimit',
  'Confirmation',
  'SourceUnavailable',
] as const);

/** How the message of an operation begins that must not go on because of a newer commit. */
export const SUPERSEDED = 'superseded: ';

/** How long to wait for a window whose end is not known. */
const UNKNOWN_END_SECONDS = 3600;

/** Decides on automated sync and self-heal as Argo CD's autoSync does (reference/argocd.md §1.6). */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  if (!isAutomated(input.spec.syncPolicy)) return no('automated sync is off');
  if (input.deleting) return no('the application is being deleted');
  if (input.hold) return no('automated sync is held after a rollback');
  const { running } = input;
  const supersedes = running && isSuperseded(running, input) ? running.id : undefined;
  if (running && supersedes === undefined) return no('an operation is running');
  if (supersedes !== undefined && input.status === 'Synced') {
    return { kind: 'Cancel', supersedes, reason: `${SUPERSEDED}${input.revisions.join(', ')} is deployed already` };
  }
  if (input.status !== 'OutOfSync') return no(`the application is ${input.status}`);
  const decision = decideStart(input);
  if (decision.kind !== 'Start') return decision;
  // One that is superseded gives its place to one that waits for the window itself.
  if (input.blockedBy && supersedes === undefined) return blocked(input.blockedBy, input.now);
  return supersedes === undefined ? decision : { ...decision, supersedes };
}

/**
 * Whether an automated sync that is queued, held or to be tried again is of an older commit: that one must not be applied any more
 * (https://github.com/argoproj/argo-cd/issues/11494).
 */
function isSuperseded(running: SyncOperation, { revisions, spec }: AutoSyncInput): boolean {
  const { operation, planned, terminateRequested, wait, tasks } = running;
  if (!operation.initiatedBy.automated || terminateRequested) return false;
  const sameSources = isSameContent(sourcesOf(specFor(running, spec)), sourcesOf(spec));
  if (sameSources && isSameContent(running.revisions, revisions)) return false;
  if (tasks.some((task) => task.action === 'Hook' && task.state === 'Started')) return false;
  return SUPERSEDABLE.has(wait?.reason) || !planned;
}

function blocked(
  { message, until }: { readonly message: string; readonly until?: string },
  now: Date,
): AutoSyncDecision {
  const seconds = until === undefined ? UNKNOWN_END_SECONDS : (Date.parse(until) - now.getTime()) / 1000;
  return { kind: 'Later', delaySeconds: Math.max(1, seconds), reason: message, warning: message };
}

function decideStart(input: AutoSyncInput): AutoSyncDecision {
  const { last } = input;
  const automated = input.spec.syncPolicy?.automated ?? {};
  // Hooks and skipped objects have no status at all.
  const changed = input.resources.filter(({ status }) => status !== undefined && status !== 'Synced');
  // Without a changed resource it is the namespace that differs.
  if (!automated.prune && changed.length > 0 && changed.every((resource) => resource.requiresPruning)) {
    return no('only pruning is left, and automated pruning is off');
  }
  const wipesOut = input.resources.length > 0 && input.resources.every((resource) => resource.requiresPruning);
  if (automated.prune && !automated.allowEmpty && wipesOut) {
    return { kind: 'No', reason: 'wipe-out', error: 'auto-sync will wipe out all resources' };
  }
  if (!wasAttempted(input)) return { kind: 'Start', operation: automatedOperation(input), selfHeal: false };
  if (last?.phase !== 'Succeeded') {
    const error = `Failed last sync attempt to ${input.revisions.join(', ')}: ${last?.message ?? ''}`;
    return { kind: 'No', reason: 'attempted', error };
  }
  if (!automated.selfHeal) return no('this revision was synced already, and self-heal is off');
  return decideSelfHeal(input, changed);
}

function decideSelfHeal(input: AutoSyncInput, changed: readonly ResourceStatus[]): AutoSyncDecision {
  const finishedAt = Date.parse(input.last?.finishedAt ?? input.now.toISOString());
  const remaining = selfHealDelaySeconds(input.healAttempts) - (input.now.getTime() - finishedAt) / 1000;
  if (remaining > 0) return { kind: 'Later', delaySeconds: remaining, reason: 'self-heal backs off' };
  const resources = changed
    .filter((resource) => !resource.requiresPruning || input.spec.syncPolicy?.automated?.prune)
    .map(({ group, kind, name, namespace }): SyncResource => ({ group, kind, name, namespace: namespace ?? '' }));
  return { kind: 'Start', operation: automatedOperation(input, resources), selfHeal: true };
}

/** 0 before the first self-heal, then 2 s × 3 each time, at most 300 s. */
export function selfHealDelaySeconds(attempts: number): number {
  return attempts === 0 ? 0 : Math.min(HEAL_LONGEST_SECONDS, HEAL_FIRST_SECONDS * HEAL_FACTOR ** (attempts - 1));
}

function wasAttempted({ spec, revisions, last }: AutoSyncInput): boolean {
  const result = last?.syncResult;
  if (!result) return last !== undefined && last.phase !== 'Succeeded' && attemptedBeforePlanning(spec, last);
  const lastRevisions = result.revisions ?? (result.revision === undefined ? [] : [result.revision]);
  const lastSources = result.sources ?? (result.source ? [result.source] : []);
  return isSameContent(lastRevisions, revisions) && isSameContent(lastSources, sourcesOf(spec));
}

/** An operation that ended before it had a plan says nothing about a revision; it counts if it was automated. */
function attemptedBeforePlanning(spec: ApplicationSpec, last: OperationState): boolean {
  const sources = last.operation.sync.sources ?? (last.operation.sync.source ? [last.operation.sync.source] : []);
  return last.operation.initiatedBy.automated === true && isSameContent(sources, sourcesOf(spec));
}

function automatedOperation({ spec, revisions }: AutoSyncInput, resources?: readonly SyncResource[]): Operation {
  const multiple = (spec.sources?.length ?? 0) > 0;
  return {
    sync: {
      ...(multiple ? { revisions } : { revision: revisions[0] ?? '' }),
      prune: spec.syncPolicy?.automated?.prune ?? false,
      ...(spec.syncPolicy?.syncOptions ? { syncOptions: spec.syncPolicy.syncOptions } : {}),
      ...(resources && resources.length > 0 ? { resources } : {}),
      // Where no object differs it is the namespace: hooks have nothing to do with that.
      ...(resources?.length === 0 ? { syncStrategy: { apply: {} } } : {}),
    },
    initiatedBy: { automated: true },
    ...(spec.syncPolicy?.retry ? { retry: spec.syncPolicy.retry } : {}),
  };
}

function no(reason: string): AutoSyncDecision {
  return { kind: 'No', reason };
}
