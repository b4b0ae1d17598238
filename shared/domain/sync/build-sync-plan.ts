import type { SyncRequest } from '../application/operation.ts';
import { isPruneLast, pruneRuleOf } from '../application/sync-options.ts';
import { definedKinds } from '../resource/defined-kinds.ts';
import { hookTypesOf, isHook, isSkipped } from '../resource/hook.ts';
import { deletePoliciesOf } from '../resource/hook-delete-policy.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../resource/resource-key.ts';
import { waveOf } from '../resource/wave.ts';
import { type HookOwner, hookName } from './hook-object.ts';
import { orderTasks, type TaskToOrder } from './order-tasks.ts';
import type { SyncTask, TaskAction } from './sync-operation.ts';
import { SYNC_PHASES, type SyncPhase } from './sync-phase.ts';

/** What a plan is made from. */
export interface PlanInput {
  /** Normalised targets, hooks among them. */
  readonly targets: readonly KubernetesObject[];
  /** Live objects of the application that are not among the targets. */
  readonly extras: readonly KubernetesObject[];
  readonly request: SyncRequest;
  /** The operation whose hooks these become. */
  readonly owner: HookOwner;
  /** Keys of targets that are as Git wants them: `ApplyOutOfSyncOnly=true` leaves them out. Hooks always run. */
  readonly inSync?: ReadonlySet<string>;
}

/** Freezes what a sync will do, in order (`orderTasks`). */
export function buildSyncPlan({ targets, extras, request, owner, inSync }: PlanInput): readonly SyncTask[] {
  const applies = targets
    .filter((target) => !isHook(target) && !isSkipped(target))
    .filter((target) => !inSync?.has(formatResourceKey(resourceKeyOf(target))))
    .map((target) => toOrder(target, taskFor(target, 'Apply'), false));
  const prunes = extras.map((live) => toOrder(live, pruneTask(live, request), isPruneLast(live, request.syncOptions)));
  const hooks = runsHooks(request) ? targets.filter(isHook).flatMap((hook) => hookTasks(hook, owner)) : [];
  return orderTasks([...applies, ...prunes, ...hooks].filter((entry) => isSelected(entry, request)));
}

/** Whether a sync runs hooks: not one of chosen objects, nor one by the strategy `apply` (reference/argocd.md §1.3.12). */
export function runsHooks({ resources, syncStrategy }: SyncRequest): boolean {
  return (resources ?? []).length === 0 && syncStrategy?.apply === undefined;
}

/** The key of a hook's task. */
export function hookTaskKey(hook: KubernetesObject, phase: SyncPhase, owner: HookOwner): string {
  return `${formatResourceKey({ ...resourceKeyOf(hook), name: hookName(hook, phase, owner) })}@${phase}`;
}

/** The phases of a sync in which an object is a hook; those of a deletion are none. */
export function hookPhasesOf(hook: KubernetesObject): readonly SyncPhase[] {
  const types: readonly string[] = hookTypesOf(hook);
  return SYNC_PHASES.filter((phase) => types.includes(phase));
}

function hookTasks(hook: KubernetesObject, owner: HookOwner): readonly TaskToOrder[] {
  return hookPhasesOf(hook).map((phase) =>
    toOrder(
      hook,
      {
        ...taskFor(hook, 'Hook'),
        key: hookTaskKey(hook, phase, owner),
        name: hookName(hook, phase, owner),
        phase,
        deletePolicies: deletePoliciesOf(hook),
      },
      false,
    ),
  );
}

function toOrder(object: KubernetesObject, task: SyncTask, pruneLast: boolean): TaskToOrder {
  const [defines] = definedKinds([object]);
  return { task, pruneLast, ...(defines ? { defines } : {}) };
}

function taskFor(object: KubernetesObject, action: TaskAction): SyncTask {
  const key = resourceKeyOf(object);
  return {
    key: formatResourceKey(key),
    ...key,
    version: gvkOf(object).version,
    action,
    phase: 'Sync',
    wave: waveOf(object),
    state: 'Pending',
  };
}

function pruneTask(live: KubernetesObject, request: SyncRequest): SyncTask {
  const task = { ...taskFor(live, 'Prune'), ...(live.metadata.uid === undefined ? {} : { uid: live.metadata.uid }) };
  const rule = pruneRuleOf(live, request.syncOptions);
  if (rule === 'never') return skipped(task, 'ignored (no prune)');
  if (!request.prune) return skipped(task, 'ignored (requires pruning)');
  return rule === 'confirm' ? { ...task, needsConfirmation: true } : task;
}

function skipped(task: SyncTask, message: string): SyncTask {
  return { ...task, state: 'Skipped', result: 'PruneSkipped', message };
}

function isSelected({ task }: TaskToOrder, request: SyncRequest): boolean {
  if (!request.resources || request.resources.length === 0) return true;
  return request.resources.some(
    (resource) =>
      (resource.group ?? '') === task.group &&
      resource.kind === task.kind &&
      resource.name === task.name &&
      (resource.namespace === undefined || resource.namespace === '' || resource.namespace === task.namespace),
  );
}
