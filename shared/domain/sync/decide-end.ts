import type { Decision } from './decision.ts';
import type { Observation } from './observation.ts';
import { settleTask } from './settle-task.ts';
import type { SyncAction } from './sync-action.ts';
import type { SyncOperation } from './sync-operation.ts';

/**
 * Ends an operation before its time: hooks that have ended keep their result, those that still run are deleted
 * (reference/argocd.md §1.3.11). A hook that is pending by the stored state may run all the same: its worker died before it could say so.
 */
export function decideEnd(
  operation: SyncOperation,
  { live }: Observation,
  phase: 'Failed' | 'Error',
  message: string,
): Decision {
  const hooks = operation.tasks.filter((task) => task.action === 'Hook');
  const started = hooks.filter((task) => task.state === 'Started');
  // One that is gone or going was ended by us: by a worker that died before it could say so.
  const standing = started.filter((task) => live.get(task.key)?.isOurs && !live.get(task.key)?.isDeleting);
  const changes = standing.flatMap((task) => settleTask(task, live.get(task.key)) ?? []);
  if (changes.length > 0) return { kind: 'Settle', changes };
  const running = hooks.filter(
    (task) => task.state === 'Started' || (task.state === 'Pending' && live.get(task.key)?.isOurs),
  );
  if (running.length > 0) return execute(running.map((task) => ({ task, verb: 'terminate-hook' })));
  const held = hooks.filter(
    (task) => (task.state === 'Succeeded' || task.state === 'Failed') && task.uid && !task.afterwards,
  );
  if (held.length > 0) return execute(held.map((task) => ({ task, verb: 'release-hook' })));
  return { kind: 'Complete', phase, message };
}

function execute(actions: readonly SyncAction[]): Decision {
  return { kind: 'Execute', batches: [actions] };
}
