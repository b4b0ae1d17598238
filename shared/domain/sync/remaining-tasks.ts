import type { SyncOperation, SyncTask } from './sync-operation.ts';
import { comparePositions, isSamePosition, type SyncPosition } from './sync-phase.ts';

/** The tasks of an operation outside of the phase SyncFail. */
export function mainTasksOf({ tasks }: SyncOperation): readonly SyncTask[] {
  return tasks.filter((task) => task.phase !== 'SyncFail');
}

/** Whether a task outside of the phase SyncFail has failed. */
export function hasFailed(operation: SyncOperation): boolean {
  return mainTasksOf(operation).some((task) => task.state === 'Failed');
}

/** The phase and wave that run next: the first with a pending task; after a failure those of SyncFail alone. */
export function nextPosition(operation: SyncOperation): SyncPosition | undefined {
  const failed = hasFailed(operation);
  return operation.tasks.find((task) => task.state === 'Pending' && (task.phase === 'SyncFail') === failed);
}

/**
 * The started tasks whose end must be seen before anything else happens (reference/argocd.md §1.3.8b, c, i): all hooks; the other
 * objects when something comes after them. The last group is not waited for unless it has hooks, and after a failure only hooks are.
 */
export function awaitedTasks(operation: SyncOperation): readonly SyncTask[] {
  const next = nextPosition(operation);
  const failed = hasFailed(operation);
  const waitsForObjects = !failed && isMultiStep(operation) && (next !== undefined || endsWithHooks(operation));
  return operation.tasks.filter((task) => {
    if (task.state !== 'Started') return false;
    if (next && comparePositions(task, next) >= 0) return false;
    return task.action === 'Hook' || waitsForObjects;
  });
}

function isMultiStep({ tasks }: SyncOperation): boolean {
  const run = tasks.filter((task) => task.state !== 'Skipped');
  const [first] = run;
  return first !== undefined && run.some((task) => !isSamePosition(task, first));
}

function endsWithHooks(operation: SyncOperation): boolean {
  const run = mainTasksOf(operation).filter((task) => task.state !== 'Skipped');
  const last = run.at(-1);
  return last !== undefined && run.some((task) => task.action === 'Hook' && isSamePosition(task, last));
}
