import type { ApplicationSpec, HistoryEntry } from '../application/application.ts';
import type { OperationPhase, OperationState, ResourceResult } from '../application/operation.ts';
import type { FrozenSpec, SyncOperation, SyncTask, TaskState } from './sync-operation.ts';

const DEFAULT_HISTORY_LIMIT = 10;

/** The part of a spec that a sync freezes. */
export function freezeSpec({ source, sources, destination }: ApplicationSpec): FrozenSpec {
  return { ...(source ? { source } : {}), ...(sources ? { sources } : {}), destination };
}

/** The spec that an operation works with: what it froze, and everything else as it is now. */
export function specFor(sync: SyncOperation, spec: ApplicationSpec): ApplicationSpec {
  if (!sync.spec) return spec;
  const { source: _source, sources: _sources, destination: _destination, ...rest } = spec;
  return { ...rest, ...sync.spec };
}

/** What people see of an operation, in Argo CD's shape; sources of the spec stand in for ones the operation has not. */
export function operationStateOf(sync: SyncOperation, current: ApplicationSpec): OperationState {
  const spec = specFor(sync, current);
  const result = syncResultOf(sync, spec);
  return {
    operation: sync.operation,
    phase: sync.terminateRequested && sync.phase === 'Running' ? 'Terminating' : sync.phase,
    message: sync.message,
    startedAt: sync.startedAt,
    ...(sync.finishedAt === undefined ? {} : { finishedAt: sync.finishedAt }),
    ...(sync.retryCount === 0 ? {} : { retryCount: sync.retryCount }),
    ...(result ? { syncResult: result } : {}),
  };
}

/** The history with a succeeded operation added; dry runs and selective syncs are not history (reference/argocd.md §1.3.14). */
export function historyWith(
  history: readonly HistoryEntry[],
  sync: SyncOperation,
  current: ApplicationSpec,
): readonly HistoryEntry[] {
  const spec = specFor(sync, current);
  const { dryRun, resources } = sync.operation.sync;
  if (sync.phase !== 'Succeeded' || dryRun || (resources && resources.length > 0)) return history;
  const entry: HistoryEntry = {
    id: (history.at(-1)?.id ?? -1) + 1,
    ...revisionFields(sync, spec),
    ...sourceFields(sync, spec),
    deployedAt: sync.finishedAt ?? sync.startedAt,
    deployStartedAt: sync.startedAt,
    initiatedBy: sync.operation.initiatedBy,
  };
  const limit = spec.revisionHistoryLimit ?? DEFAULT_HISTORY_LIMIT;
  return limit <= 0 ? [] : [...history, entry].slice(-limit);
}

function syncResultOf(sync: SyncOperation, spec: ApplicationSpec): OperationState['syncResult'] {
  if (sync.targetsHash === undefined) return undefined; // nothing is known of what would be deployed
  return {
    resources: sync.tasks.filter((task) => task.state !== 'Pending').map(resultOf),
    ...revisionFields(sync, spec),
    ...sourceFields(sync, spec),
  };
}

function resultOf(task: SyncTask): ResourceResult {
  return {
    group: task.group,
    version: task.version,
    kind: task.kind,
    namespace: task.namespace,
    name: task.name,
    ...(task.result === undefined ? {} : { status: task.result }),
    ...(task.message === undefined ? {} : { message: task.message }),
    syncPhase: task.phase,
    ...hookFields(task),
  };
}

const HOOK_PHASES: { readonly [state in TaskState]: OperationPhase } = {
  Pending: 'Running',
  Started: 'Running',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
  Skipped: 'Succeeded',
};

function phaseOf(task: SyncTask): OperationPhase {
  if (task.isMissing) return 'Error';
  return task.result === 'Pruned' ? 'Succeeded' : HOOK_PHASES[task.state];
}

/** Argo CD states the phase of plain objects too; clients look at it to tell what has ended. */
function hookFields(task: SyncTask) {
  const hookPhase = phaseOf(task);
  return task.action === 'Hook' ? { hookPhase, hookType: task.phase } : { hookPhase };
}

function revisionFields(sync: SyncOperation, spec: ApplicationSpec) {
  return isMultiSource(sync, spec) ? { revisions: sync.revisions } : { revision: sync.revisions[0] ?? '' };
}

function sourceFields(sync: SyncOperation, spec: ApplicationSpec) {
  const request = sync.operation.sync;
  const sources = request.sources ?? spec.sources;
  const source = request.source ?? spec.source;
  if (isMultiSource(sync, spec) && sources) return { sources };
  return source ? { source } : {};
}

function isMultiSource(sync: SyncOperation, spec: ApplicationSpec): boolean {
  return ((sync.operation.sync.sources ?? spec.sources)?.length ?? 0) > 0;
}
