import { type Decision, poll } from './decision.ts';
import { listTasks } from './name-tasks.ts';
import type { LiveTask, Observation } from './observation.ts';
import type { SyncAction } from './sync-action.ts';
import type { SyncOperation, SyncTask } from './sync-operation.ts';
import { isSamePosition, type SyncPosition } from './sync-phase.ts';

/** Kinds that run once: what an earlier sync left of them cannot run again, so that it has to go whatever its policies say. */
const RUN_ONCE: ReadonlySet<string> = new Set(['batch/Job', '/Pod', 'argoproj.io/Workflow', 'tekton.dev/PipelineRun']);

/**
 * Runs the pending tasks of one phase and wave: prunes first; then what stands in the way of hooks and recreations goes, and is seen
 * gone; then the rest, with a barrier wherever the kind changes (reference/argocd.md §1.3.8g).
 */
export function decideGroup(operation: SyncOperation, position: SyncPosition, { live }: Observation): Decision {
  const group = operation.tasks.filter((task) => task.state === 'Pending' && isSamePosition(task, position));
  const prunes = group.filter((task) => task.action === 'Prune').map(actionOf('prune'));
  const blocked = group.filter((task) => standsInTheWay(task, live.get(task.key)));
  if (blocked.length === 0) {
    const rest = group.filter((task) => task.action !== 'Prune');
    return { kind: 'Execute', batches: [...(prunes.length > 0 ? [prunes] : []), ...byKind(rest)] };
  }
  const removals = blocked.filter((task) => !live.get(task.key)?.isDeleting).map(removalOf);
  if (prunes.length + removals.length > 0) return { kind: 'Execute', batches: [[...prunes, ...removals]] };
  const hooks = blocked.filter((task) => task.action === 'Hook');
  const what = hooks.length > 0 ? `hook ${listTasks(hooks, 'hooks')}` : listTasks(blocked, 'resources');
  return poll(operation, 'Deletion', `waiting for deletion of ${what}`);
}

function standsInTheWay(task: SyncTask, live: LiveTask | undefined): boolean {
  if (!live?.exists) return false;
  if (task.recreate) return live.uid === task.uid;
  if (task.action !== 'Hook' || live.isOurs) return false;
  const runsOnce = RUN_ONCE.has(`${task.group}/${task.kind}`);
  return live.isDeleting || runsOnce || (task.deletePolicies ?? []).includes('BeforeHookCreation');
}

function removalOf(task: SyncTask): SyncAction {
  return { task, verb: task.action === 'Hook' ? 'remove-leftover' : 'remove-old' };
}

function actionOf(verb: SyncAction['verb']): (task: SyncTask) => SyncAction {
  return (task) => ({ task, verb });
}

function byKind(tasks: readonly SyncTask[]): readonly (readonly SyncAction[])[] {
  const batches: SyncAction[][] = [];
  let last: SyncTask | undefined;
  for (const task of tasks) {
    if (last?.kind !== task.kind || last.group !== task.group) batches.push([]);
    batches.at(-1)?.push({ task, verb: task.action === 'Hook' ? 'run-hook' : 'apply' });
    last = task;
  }
  return batches;
}
