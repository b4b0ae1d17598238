import { decideEnd } from './decide-end.ts';
import { decideGroup } from './decide-group.ts';
import { type Decision, type DecisionToWait, poll } from './decision.ts';
import { listTasks } from './name-tasks.ts';
import { isApprovedSince, type Observation } from './observation.ts';
import { awaitedTasks, hasFailed, nextPosition } from './remaining-tasks.ts';
import { settleTask } from './settle-task.ts';
import type { SyncAction } from './sync-action.ts';
import type { SyncOperation, SyncTask } from './sync-operation.ts';

/** A person or a window is waited for; whatever ends that wait wakes the operation itself. */
const LONGEST_HOLD_SECONDS = 300;

/**
 * Chooses the next step of an operation from its stored results and what is live; no effects, no clock of its own.
 *
 * The semantics are Argo CD's (reference/argocd.md §1.3.8): phases and waves one after the other, each only when the hooks of the one
 * before have succeeded, its objects are healthy, and what was pruned is gone.
 */
export function decideSyncStep(operation: SyncOperation, seen: Observation, now: Date): Decision {
  if (operation.terminateRequested) return decideEnd(operation, seen, 'Failed', 'Operation terminated');
  if (isPastDeadline(operation, now)) {
    return decideEnd(operation, seen, 'Error', `operation ran past its deadline: ${operation.message}`);
  }
  if (!operation.validated) return validate(operation, seen, now);
  if (operation.operation.sync.dryRun) {
    return { kind: 'Complete', phase: 'Succeeded', message: 'successfully synced (dry run: nothing was changed)' };
  }
  const observed = awaitStarted(operation, seen);
  if (observed) return observed;
  const released = releaseHooks(operation);
  if (released) return released;
  if (hasFailed(operation)) return decideFailure(operation, seen);
  const next = nextPosition(operation);
  if (!next) return decideSuccess(operation);
  return waitForPermission(operation, seen, now) ?? decideGroup(operation, next, seen);
}

/** Whether the operation has run for too long, whatever it waits for. */
export function isPastDeadline(operation: SyncOperation, now: Date): boolean {
  return now.toISOString() > operation.deadlineAt;
}

/** All at once: a dry run changes nothing, so that no object has to wait for another. */
function validate(operation: SyncOperation, seen: Observation, now: Date): Decision {
  const refused = operation.tasks.filter((task) => task.state === 'Failed');
  if (refused.length > 0) {
    const what = refused.some((task) => task.isForbidden)
      ? 'one or more synchronization tasks are not valid'
      : 'one or more objects failed to apply (dry run)';
    return { kind: 'Complete', phase: 'Failed', message: withReasons(what, refused) };
  }
  const blocked = operation.operation.sync.dryRun ? undefined : waitForPermission(operation, seen, now);
  if (blocked) return blocked;
  const asked = operation.tasks.filter((task) => task.action !== 'Prune' && task.state === 'Pending');
  const batch = asked.map((task): SyncAction => ({ task, verb: 'dry-run' }));
  return { kind: 'Execute', batches: batch.length === 0 ? [] : [batch] };
}

function awaitStarted(operation: SyncOperation, seen: Observation): Decision | undefined {
  const awaited = awaitedTasks(operation);
  const changes = awaited.flatMap((task) => settleTask(task, seen.live.get(task.key)) ?? []);
  if (changes.length > 0) return { kind: 'Settle', changes };
  const hooks = awaited.filter((task) => task.action === 'Hook');
  if (hooks.length > 0) return poll(operation, 'Hook', `waiting for completion of hook ${listTasks(hooks, 'hooks')}`);
  const pruned = awaited.filter((task) => task.action === 'Prune');
  if (pruned.length > 0)
    return poll(operation, 'Deletion', `waiting for deletion of ${listTasks(pruned, 'resources')}`);
  if (awaited.length === 0) return undefined;
  return poll(operation, 'Health', `waiting for healthy state of ${listTasks(awaited, 'resources')}`);
}

/** The finalizer of a hook has done its work when the result is stored. */
function releaseHooks({ tasks }: SyncOperation): Decision | undefined {
  const ended = tasks.filter(
    (task) => task.action === 'Hook' && isCompleted(task) && task.uid !== undefined && !task.afterwards,
  );
  if (ended.length === 0) return undefined;
  return { kind: 'Execute', batches: [ended.map((task): SyncAction => ({ task, verb: 'release-hook' }))] };
}

function decideFailure(operation: SyncOperation, seen: Observation): Decision {
  const next = nextPosition(operation);
  const deleted = deleteHooks(operation, 'HookFailed');
  if (deleted) return deleted;
  if (next) return decideGroup(operation, next, seen);
  const failed = operation.tasks.filter((task) => task.state === 'Failed');
  const [main, syncFail] = [
    failed.filter((task) => task.phase !== 'SyncFail'),
    failed.filter((task) => task.phase === 'SyncFail'),
  ];
  const wasRefused = main.some((task) => task.result === 'SyncFailed');
  const what = wasRefused
    ? 'one or more objects failed to apply'
    : 'one or more synchronization tasks completed unsuccessfully';
  const more = syncFail.length > 0 ? `\n${withReasons('one or more SyncFail hooks failed', syncFail)}` : '';
  const phase = main.some((task) => task.isMissing) ? 'Error' : 'Failed';
  return { kind: 'Complete', phase, message: `${withReasons(what, main)}${more}` };
}

function decideSuccess(operation: SyncOperation): Decision {
  const deleted = deleteHooks(operation, 'HookSucceeded');
  if (deleted) return deleted;
  const waited = operation.tasks.some((task) => task.action === 'Hook');
  const message = waited ? 'successfully synced (no more tasks)' : 'successfully synced (all tasks run)';
  return { kind: 'Complete', phase: 'Succeeded', message };
}

function deleteHooks({ tasks }: SyncOperation, policy: 'HookSucceeded' | 'HookFailed'): Decision | undefined {
  const going = tasks.filter(
    (task) =>
      task.action === 'Hook' &&
      isCompleted(task) &&
      task.uid !== undefined &&
      task.afterwards !== 'Deleted' &&
      task.deletePolicies?.includes(policy),
  );
  if (going.length === 0) return undefined;
  return { kind: 'Execute', batches: [going.map((task): SyncAction => ({ task, verb: 'delete-hook' }))] };
}

/** Holds everything that would change the cluster until windows are open and people agree. */
function waitForPermission(operation: SyncOperation, seen: Observation, now: Date): DecisionToWait | undefined {
  const { blockedBy } = seen;
  if (blockedBy) {
    const untilSeconds =
      blockedBy.until === undefined ? LONGEST_HOLD_SECONDS : (Date.parse(blockedBy.until) - now.getTime()) / 1000;
    const delaySeconds = Math.min(LONGEST_HOLD_SECONDS, Math.max(1, untilSeconds));
    return { kind: 'Wait', reason: 'SyncWindow', message: blockedBy.message, delaySeconds };
  }
  const { hold } = operation;
  if (hold && operation.tasks.some(isPendingPrune) && !isApprovedSince(seen.approvedAt, hold.since)) {
    return { kind: 'Wait', reason: 'PruneLimit', message: hold.message, delaySeconds: LONGEST_HOLD_SECONDS };
  }
  const next = operation.validated ? nextPosition(operation) : undefined;
  const unconfirmed = operation.tasks.filter(
    (task) => isPendingPrune(task) && task.needsConfirmation && task.phase === next?.phase && task.wave === next.wave,
  );
  if (unconfirmed.length === 0 || isApprovedSince(seen.approvedAt, operation.startedAt)) return undefined;
  const message = `waiting for pruning confirmation of ${listTasks(unconfirmed, 'resources')}`;
  return { kind: 'Wait', reason: 'Confirmation', message, delaySeconds: LONGEST_HOLD_SECONDS };
}

function isPendingPrune(task: SyncTask): boolean {
  return task.action === 'Prune' && task.state === 'Pending';
}

function isCompleted({ state }: SyncTask): boolean {
  return state === 'Succeeded' || state === 'Failed';
}

function withReasons(what: string, tasks: readonly SyncTask[]): string {
  const reasons = [...new Set(tasks.flatMap((task) => task.message ?? []))];
  return reasons.length === 0 ? what : `${what}, reason: ${reasons.join(',')}`;
}
