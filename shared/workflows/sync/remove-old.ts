import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { PerformContext } from './perform-context.ts';
import type { Performed } from './perform-sync-actions.ts';

/** Deletes the object that is to be created anew: that one alone, whatever came under its name since. */
export async function removeOld(task: SyncTask, { clients, propagationPolicy }: PerformContext): Promise<Performed> {
  if (task.uid === undefined) throw new Error(`task ${task.key} does not say which object is to go`);
  await clients.clientFor(task).delete(task, { propagationPolicy, uid: task.uid });
  return { change: { key: task.key } };
}
