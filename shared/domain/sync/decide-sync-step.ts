import type { HealthStatus } from '../application/application.ts';
import { pollDelaySeconds } from './retry-backoff.ts';
import type { SyncAction } from './sync-action.ts';
import type { SyncOperation, SyncTask, TaskState, WaitReason } from './sync-operation.ts';

/** What the cluster shows of a task's object at this moment. */
export interface LiveTask {
  /** Whether the object is there. */
  readonly exists: boolean;
  /** Absent when its kind has no health. */
  readonly health?: HealthStatus;
}

/** What the engine chose to do next. */
export type Decision =
  /** Observation alone finished some tasks. */
  | { readonly kind: 'Settle'; readonly results: readonly { key: string; state: TaskState; message?: string }[] }
  /** Batches run one after the other, the actions of one batch at the same time; a failure stops what follows. */
  | { readonly kind: 'Execute'; readonly batches: readonly (readonly SyncAction[])[] }
  | { readonly kind: 'Wait'; readonly reason: WaitReason; readonly message: string; readonly delaySeconds: number }
  | { readonly kind: 'Complete'; readonly phase: 'Succeeded' | 'Failed' | 'Error'; readonly message: string };

const LONGEST_HEALTH_POLL_SECONDS = 15;

/**
 * Chooses the next step of an operation from its stored results and the live state; no effects, no clock of its own.
 *
 * The semantics are Argo CD's (reference/argocd.md §1.3.8): waves one after the other, each only when the objects of
 * the one before are healthy and what was pruned is gone; the last wave is not waited for.
 *
 * @param live by task key; must hold every Started or Succeeded task of a wave that is not the last
 */
export function decideSyncStep(operation: SyncOperation, live: ReadonlyMap<string, LiveTask>, now: Date): Decision {
  if (operation.terminateRequested) return { kind: 'Complete', phase: 'Failed', message: 'Operation terminated' };
  if (isPastDeadline(operation, now)) {
    return { kind: 'Complete', phase: 'Error', message: `operation ran past its deadline: ${operation.message}` };
  }
  const failed = operation.tasks.filter((task) => task.state === 'Failed');
  if (failed.length > 0) return completeFailed(failed, operation.validated);
  if (!operation.validated) return { kind: 'Execute', batches: dryRunOf(operation.tasks) };
  if (operation.operation.sync.dryRun) return completeSucceeded(operation);

  const pending = operation.tasks.filter((task) => task.state === 'Pending');
  const nextWave = pending[0]?.wave;
  if (nextWave === undefined) return completeSucceeded(operation);

  const started = operation.tasks.filter((task) => task.state === 'Started');
  if (started.length > 0 && started.some((task) => task.wave < nextWave)) return awaitWave(operation, started, live);

  return { kind: 'Execute', batches: batchesOf(pending.filter((task) => task.wave === nextWave)) };
}

/** Whether the operation has run for too long, whatever it waits for. */
export function isPastDeadline(operation: SyncOperation, now: Date): boolean {
  return now.toISOString() > operation.deadlineAt;
}

function awaitWave(
  operation: SyncOperation,
  started: readonly SyncTask[],
  live: ReadonlyMap<string, LiveTask>,
): Decision {
  const results = started.flatMap((task) => settle(task, live.get(task.key)) ?? []);
  if (results.length > 0) return { kind: 'Settle', results };
  const deleting = started.filter((task) => task.action === 'Prune');
  const reason = deleting.length > 0 ? 'Deletion' : 'Health';
  const attempts = operation.wait?.reason === reason ? operation.wait.attempts : 0;
  const waited = deleting.length > 0 ? deleting : started;
  const what = deleting.length > 0 ? 'deletion of' : 'healthy state of';
  return {
    kind: 'Wait',
    reason,
    message: `waiting for ${what} ${listTasks(waited)}`,
    delaySeconds: pollDelaySeconds(attempts, LONGEST_HEALTH_POLL_SECONDS),
  };
}

function settle(
  task: SyncTask,
  live: LiveTask | undefined,
): { key: string; state: TaskState; message?: string } | undefined {
  const { key } = task;
  if (task.action === 'Prune') return live?.exists ? undefined : { key, state: 'Succeeded' };
  if (!live?.exists) {
    return { key, state: 'Failed', message: `${nameTask(task)} is missing, it might have been deleted` };
  }
  const health = live.health?.status ?? 'Healthy';
  if (health === 'Healthy') return { key, state: 'Succeeded' };
  if (health === 'Degraded')
    return { key, state: 'Failed', message: live.health?.message ?? `${nameTask(task)} is degraded` };
  return undefined;
}

function completeFailed(failed: readonly SyncTask[], validated: boolean): Decision {
  const reasons = [...new Set(failed.map((task) => task.message).filter((message) => message !== undefined))];
  const what = validated ? 'one or more objects failed to apply' : 'one or more objects failed to apply (dry run)';
  return { kind: 'Complete', phase: 'Failed', message: `${what}, reason: ${reasons.join(',')}` };
}

/** All at once: a dry run changes nothing, so that no object has to wait for another. */
function dryRunOf(tasks: readonly SyncTask[]): readonly (readonly SyncAction[])[] {
  const applies = tasks.filter((task) => task.action === 'Apply' && task.state === 'Pending');
  return applies.length === 0 ? [] : [applies.map((task): SyncAction => ({ task, verb: 'dry-run' }))];
}

function completeSucceeded(operation: SyncOperation): Decision {
  const message = operation.operation.sync.dryRun
    ? 'successfully synced (dry run: nothing was changed)'
    : 'successfully synced (all tasks run)';
  return { kind: 'Complete', phase: 'Succeeded', message };
}

/** Prunes first, all at once; then applies, with a barrier wherever the kind changes (reference/argocd.md §1.3.8g). */
function batchesOf(tasks: readonly SyncTask[]): readonly (readonly SyncAction[])[] {
  const batches: SyncAction[][] = [];
  let last: SyncTask | undefined;
  for (const task of tasks) {
    const sameBatch = last && last.action === task.action && (task.action === 'Prune' || last.kind === task.kind);
    if (!sameBatch) batches.push([]);
    batches.at(-1)?.push({ task, verb: task.action === 'Prune' ? 'delete' : 'apply' });
    last = task;
  }
  return batches;
}

function listTasks(tasks: readonly SyncTask[]): string {
  const [first, ...more] = tasks;
  if (!first) return '';
  return more.length === 0 ? nameTask(first) : `${nameTask(first)} and ${more.length} more resources`;
}

function nameTask(task: SyncTask): string {
  return `${task.group}/${task.kind}/${task.name}`;
}
