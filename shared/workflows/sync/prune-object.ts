import { pruneRuleOf } from '../../domain/application/sync-options.ts';
import { isTrackedBy } from '../../domain/resource/tracking.ts';
import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { PerformContext } from './perform-context.ts';
import type { Performed } from './perform-sync-actions.ts';

/** Deletes an object after a last look: is it still ours, still the same, still allowed to go? (design §5) */
export async function pruneObject(task: SyncTask, context: PerformContext): Promise<Performed> {
  const client = context.clients.clientFor(task);
  const live = await client.get(task);
  if (!live) return { change: { key: task.key, state: 'Succeeded', result: 'Pruned', message: 'pruned' } };
  if (!isTrackedBy(live, context.owner)) return keep(task, 'ignored (no longer managed by this application)');
  if (task.uid && live.metadata.uid !== task.uid) return keep(task, 'ignored (it was replaced by another object)');
  if (pruneRuleOf(live, context.syncOptions) === 'never') return keep(task, 'ignored (no prune)');
  if (!live.metadata.deletionTimestamp) {
    const { uid } = live.metadata;
    const { propagationPolicy } = context;
    await client.delete(task, { propagationPolicy, ...(uid === undefined ? {} : { uid }) });
  }
  return { change: { key: task.key, state: 'Started', result: 'Pruned', message: 'pruned' } };
}

function keep(task: SyncTask, message: string): Performed {
  return { change: { key: task.key, state: 'Skipped', result: 'PruneSkipped', message } };
}
