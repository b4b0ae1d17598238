import { isValidated } from '../../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { isHookOf } from '../../domain/sync/hook-object.ts';
import { kubectlName } from '../../domain/sync/name-tasks.ts';
import type { TaskChange } from '../../domain/sync/sync-action.ts';
import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { PerformContext } from './perform-context.ts';
import type { Performed } from './perform-sync-actions.ts';
import { releaseHookObject, removeHookObject } from './remove-hook-object.ts';

/** Asks the cluster whether it would create the hook; what stands in its way is deleted before. */
export async function dryRunHook(task: SyncTask, context: PerformContext): Promise<Performed> {
  try {
    await create(task, context, true);
  } catch (error) {
    if (!isThere(error)) throw error;
  }
  return { change: { key: task.key } };
}

/** Creates a hook. One of this attempt that is there was made by a worker that died before it could say so. */
export async function runHook(task: SyncTask, context: PerformContext): Promise<Performed> {
  try {
    return started(task, await create(task, context, false), 'created');
  } catch (error) {
    if (!isThere(error)) throw error;
  }
  const client = context.clients.clientFor(task);
  const live = await client.get(task);
  if (live && isHookOf(live, context.attempt, task.phase)) return started(task, live, 'created');
  // By its policies it stays from sync to sync. With `BeforeHookCreation` it goes first, which the next decision sees to.
  const stays = live && !live.metadata.deletionTimestamp && !task.deletePolicies?.includes('BeforeHookCreation');
  if (!stays) return { change: { key: task.key } };
  return started(task, await client.apply(hookOf(task, context)), 'configured');
}

/** Deletes the hook of an earlier sync that has the name of ours. */
export async function removeLeftover(task: SyncTask, context: PerformContext): Promise<Performed> {
  const live = await context.clients.clientFor(task).get(task);
  if (live && !isHookOf(live, context.attempt, task.phase)) await removeHook(task, context, live.metadata.uid);
  return { change: { key: task.key } };
}

/** Takes the finalizer of a hook away: its result is stored. */
export async function releaseHook(task: SyncTask, context: PerformContext): Promise<Performed> {
  await releaseHookObject(context.clients.clientFor(task), task, task.uid);
  return { change: { key: task.key, afterwards: 'Released' } };
}

/** Deletes a hook that has ended, as its policies say. */
export async function deleteHook(task: SyncTask, context: PerformContext): Promise<Performed> {
  await removeHook(task, context, task.uid);
  return { change: { key: task.key, afterwards: 'Deleted' } };
}

/** Ends a hook that still runs. */
export async function terminateHook(task: SyncTask, context: PerformContext): Promise<Performed> {
  const live = await context.clients.clientFor(task).get(task);
  if (live && isHookOf(live, context.attempt, task.phase)) await removeHook(task, context, live.metadata.uid);
  return { change: { key: task.key, state: 'Failed', message: 'Terminated', afterwards: 'Deleted' } };
}

function create(task: SyncTask, context: PerformContext, dryRun: boolean): Promise<KubernetesObject> {
  const hook = hookOf(task, context);
  return context.clients.clientFor(task).create(hook, { dryRun, validate: isValidated(hook, context.syncOptions) });
}

function hookOf(task: SyncTask, { targets }: PerformContext): KubernetesObject {
  const hook = targets.get(task.key);
  if (!hook) throw new Error(`task ${task.key} has no target`);
  return hook;
}

function started(task: SyncTask, live: KubernetesObject, what: 'created' | 'configured'): Performed {
  const { uid } = live.metadata;
  const change: TaskChange = {
    key: task.key,
    state: 'Started',
    result: 'Synced',
    message: `${kubectlName(task)} ${what}`,
  };
  return { change: { ...change, ...(uid === undefined ? {} : { uid }) } };
}

function isThere(error: unknown): boolean {
  return error instanceof ObjectRefusedError && error.data.reason === 'AlreadyExists';
}

async function removeHook(task: SyncTask, context: PerformContext, uid: string | undefined): Promise<void> {
  const { propagationPolicy } = context;
  await removeHookObject(context.clients.clientFor(task), task, { uid, propagationPolicy });
}
