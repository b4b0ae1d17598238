import { nameTask } from './name-tasks.ts';
import type { LiveTask } from './observation.ts';
import type { TaskChange } from './sync-action.ts';
import type { SyncTask } from './sync-operation.ts';

/**
 * What the live object says of a started task; undefined while it is still under way (reference/argocd.md §1.3.8a).
 *
 * A hook has failed when it is Degraded or Unknown, an object when it is Degraded; what has no health has succeeded.
 */
export function settleTask(task: SyncTask, live: LiveTask | undefined): TaskChange | undefined {
  switch (task.action) {
    case 'Prune':
      return live?.exists && live.isOurs ? undefined : { key: task.key, state: 'Succeeded' };
    case 'Hook':
      return settleHook(task, live);
    case 'Apply':
      return settleObject(task, live);
  }
}

function settleObject(task: SyncTask, live: LiveTask | undefined): TaskChange | undefined {
  if (!live?.exists || !live.isOurs) return missing(task, `${nameTask(task)} is missing, it might have been deleted`);
  const health = live.health?.status ?? 'Healthy';
  if (health === 'Healthy') return { key: task.key, state: 'Succeeded' };
  return health === 'Degraded' ? failed(task, live.health?.message ?? `${nameTask(task)} is degraded`) : undefined;
}

function settleHook(task: SyncTask, live: LiveTask | undefined): TaskChange | undefined {
  if (!live?.exists || !live.isOurs) {
    return missing(task, `hook ${nameTask(task)} is missing, it might have been deleted before its result was read`);
  }
  const health = live.health?.status ?? 'Healthy';
  if (health === 'Healthy') {
    return { key: task.key, state: 'Succeeded', ...(live.health?.message ? { message: live.health.message } : {}) };
  }
  if (health === 'Degraded' || health === 'Unknown') {
    return failed(task, live.health?.message ?? `hook ${nameTask(task)} is ${health.toLowerCase()}`);
  }
  return live.isDeleting ? failed(task, `hook ${nameTask(task)} was deleted while it ran`) : undefined;
}

/** We could not find out what became of it (reference/argocd.md §1.3.8b). */
function missing(task: SyncTask, message: string): TaskChange {
  return { ...failed(task, message), isMissing: true };
}

function failed(task: SyncTask, message: string): TaskChange {
  return { key: task.key, state: 'Failed', message };
}
