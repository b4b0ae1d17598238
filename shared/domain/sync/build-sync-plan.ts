import type { SyncRequest } from '../application/operation.ts';
import { pruneRuleOf } from '../application/sync-options.ts';
import { kindRank } from '../resource/kind-order.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../resource/resource-key.ts';
import { waveOf } from '../resource/wave.ts';
import type { SyncTask, TaskAction } from './sync-operation.ts';

/** What a plan is made from. */
export interface PlanInput {
  /** Normalised targets, without hooks. */
  readonly targets: readonly KubernetesObject[];
  /** Live objects of the application that are not among the targets. */
  readonly extras: readonly KubernetesObject[];
  readonly request: SyncRequest;
}

/**
 * Freezes what a sync will do, in order: wave, then prunes before applies, then kind order, then name
 * (reference/argocd.md §1.3.6). Prunes run in reverse kind order, so that what depends on something goes first.
 */
export function buildSyncPlan({ targets, extras, request }: PlanInput): readonly SyncTask[] {
  const applies = targets.map((target) => taskFor(target, 'Apply'));
  const prunes = extras.map((live) => pruneTask(live, request));
  return [...applies, ...prunes].filter((task) => isSelected(task, request)).sort(inPlanOrder);
}

function taskFor(object: KubernetesObject, action: TaskAction): SyncTask {
  const key = resourceKeyOf(object);
  return {
    key: formatResourceKey(key),
    ...key,
    version: gvkOf(object).version,
    action,
    wave: waveOf(object),
    state: 'Pending',
  };
}

function pruneTask(live: KubernetesObject, request: SyncRequest): SyncTask {
  const task = { ...taskFor(live, 'Prune'), ...(live.metadata.uid === undefined ? {} : { uid: live.metadata.uid }) };
  if (pruneRuleOf(live, request.syncOptions) === 'never') {
    return { ...task, state: 'Skipped', result: 'PruneSkipped', message: 'ignored (no prune)' };
  }
  if (!request.prune) {
    return { ...task, state: 'Skipped', result: 'PruneSkipped', message: 'ignored (requires pruning)' };
  }
  return task;
}

function isSelected(task: SyncTask, request: SyncRequest): boolean {
  if (!request.resources || request.resources.length === 0) return true;
  return request.resources.some(
    (resource) =>
      (resource.group ?? '') === task.group &&
      resource.kind === task.kind &&
      resource.name === task.name &&
      (resource.namespace === undefined || resource.namespace === '' || resource.namespace === task.namespace),
  );
}

function inPlanOrder(a: SyncTask, b: SyncTask): number {
  const byKind = kindRank(a.kind) - kindRank(b.kind);
  return (
    a.wave - b.wave ||
    actionOrder(a) - actionOrder(b) ||
    (a.action === 'Prune' ? -byKind : byKind) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

function actionOrder(task: SyncTask): number {
  return task.action === 'Prune' ? 0 : 1;
}
