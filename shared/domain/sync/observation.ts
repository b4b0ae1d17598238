import type { HealthStatus } from '../application/application.ts';
import { nextPosition } from './remaining-tasks.ts';
import type { SyncOperation, SyncTask } from './sync-operation.ts';
import { comparePositions } from './sync-phase.ts';

/** What the cluster shows of a task's object at this moment. */
export interface LiveTask {
  /** Whether an object of this name is there. */
  readonly exists: boolean;
  readonly uid?: string;
  /** Whether it is the one that the task is about: of the same UID, or a hook of this very attempt. */
  readonly isOurs: boolean;
  readonly isDeleting: boolean;
  /** Absent when its kind has no health. */
  readonly health?: HealthStatus;
}

/** All that an operation looks at to decide on its next step. */
export interface Observation {
  /** By task key; holds every task of `tasksToObserve`. */
  readonly live: ReadonlyMap<string, LiveTask>;
  /** When a person last approved deletions of the application (RFC 3339). */
  readonly approvedAt?: string;
  /** The sync window that keeps the sync from going on. */
  readonly blockedBy?: { readonly message: string; readonly until?: string };
}

/**
 * The tasks whose live objects the next decision needs: those that were started and are waited for, and what may stand in the way
 * of the next ones.
 */
export function tasksToObserve(operation: SyncOperation): readonly SyncTask[] {
  if (!operation.validated || operation.operation.sync.dryRun) return [];
  const next = nextPosition(operation);
  return operation.tasks.filter((task) => {
    if (task.state === 'Started') return task.action === 'Hook' || !next || comparePositions(task, next) < 0;
    const mayStandInTheWay = task.action === 'Hook' || task.recreate === true;
    return task.state === 'Pending' && mayStandInTheWay && next !== undefined && comparePositions(task, next) === 0;
  });
}

/** Whether a person has approved something since; approvals are often written in whole seconds. */
export function isApprovedSince(approvedAt: string | undefined, since: string): boolean {
  if (approvedAt === undefined) return false;
  return Date.parse(approvedAt) >= Math.floor(Date.parse(since) / 1000) * 1000;
}
