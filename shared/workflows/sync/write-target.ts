import { isOptionOn, isValidated } from '../../domain/application/sync-options.ts';
import { withLiveValues } from '../../domain/diff/with-live-values.ts';
import { ImmutableFieldError, ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { describeConflict } from '../../domain/sync/describe-conflict.ts';
import { kubectlName, nameTask } from '../../domain/sync/name-tasks.ts';
import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { ApplyOptions } from '../../ports/cluster-client.ts';
import { selectIgnoredFields } from '../compare/select-ignored-fields.ts';
import type { PerformContext } from './perform-context.ts';
import type { Performed } from './perform-sync-actions.ts';

/** Somebody may write between our read and our update; the next try sees what he wrote. */
const REPLACE_ATTEMPTS = 3;

/** Deleting these deletes everything in or of them. */
const NEVER_RECREATED: ReadonlySet<string> = new Set(['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition']);

/** Asks the cluster whether it would take the object; says which other field managers lose fields, and whether it has to be created anew. */
export async function dryRunTarget(task: SyncTask, context: PerformContext): Promise<Performed> {
  const target = await targetOf(task, context);
  if (isReplaced(target, context) && isForced(target, context)) {
    const live = await context.clients.clientFor(task).get(task);
    if (live && mayRecreate(task)) return { change: recreation(task, live) };
  }
  try {
    const note = await dryRun(task, target, context);
    return { change: { key: task.key }, ...(note ? { note } : {}) };
  } catch (error) {
    return recreateOrThrow(task, target, context, error);
  }
}

/** Makes the object in the cluster what Git says: by server-side apply, or as a whole with `Replace=true`. */
export async function writeTarget(task: SyncTask, context: PerformContext): Promise<Performed> {
  const target = await targetOf(task, context);
  const replaces = isReplaced(target, context) && !task.recreate;
  try {
    const client = context.clients.clientFor(task);
    const applied = replaces
      ? await replaceOrCreate(task, target, context, false)
      : await client.apply(target, applyOptions(target, context));
    const { uid } = applied.metadata;
    const message = `${kubectlName(task)} ${replaces ? 'replaced' : 'serverside-applied'}`;
    const change = { key: task.key, state: 'Started', result: 'Synced', message } as const;
    return { change: { ...change, ...(uid === undefined ? {} : { uid }) }, applied };
  } catch (error) {
    return recreateOrThrow(task, target, context, error);
  }
}

/** The dry run of the way in which the object will be written. @returns a line about managers that lose fields */
async function dryRun(task: SyncTask, target: KubernetesObject, context: PerformContext): Promise<string | undefined> {
  if (isReplaced(target, context)) {
    await replaceOrCreate(task, target, context, true);
    return undefined;
  }
  const client = context.clients.clientFor(task);
  const options = applyOptions(target, context);
  try {
    await client.apply(target, { ...options, dryRun: true, force: false });
    return undefined;
  } catch (error) {
    const conflict = error instanceof ObjectRefusedError ? describeConflict(error.message) : undefined;
    if (conflict === undefined) throw error;
    await client.apply(target, { ...options, dryRun: true });
    return `${nameTask(task)} takes fields over: ${conflict}`;
  }
}

async function replaceOrCreate(
  task: SyncTask,
  target: KubernetesObject,
  context: PerformContext,
  dryRun: boolean,
): Promise<KubernetesObject> {
  const client = context.clients.clientFor(task);
  const options = { dryRun, validate: isValidated(target, context.syncOptions) };
  for (let attempt = 1; ; attempt += 1) {
    const live = await client.get(task);
    try {
      if (!live) return await client.create(target, options);
      const { resourceVersion } = live.metadata;
      return await client.replace(
        { ...target, metadata: { ...target.metadata, resourceVersion } } as KubernetesObject,
        options,
      );
    } catch (error) {
      const reason = error instanceof ObjectRefusedError ? error.data.reason : undefined;
      const overtaken = reason === 'Conflict' || reason === 'AlreadyExists' || reason === 'NotFound';
      if (!overtaken || attempt === REPLACE_ATTEMPTS) throw error;
    }
  }
}

async function recreateOrThrow(
  task: SyncTask,
  target: KubernetesObject,
  context: PerformContext,
  error: unknown,
): Promise<Performed> {
  if (!(error instanceof ImmutableFieldError) || !isForced(target, context) || !mayRecreate(task)) throw error;
  const live = await context.clients.clientFor(task).get(task);
  if (!live) throw error;
  return { change: recreation(task, live), note: `${nameTask(task)} will be created anew: ${error.message}` };
}

function recreation(task: SyncTask, live: KubernetesObject) {
  const { uid } = live.metadata;
  return { key: task.key, recreate: true, ...(uid === undefined ? {} : { uid }) };
}

function mayRecreate({ group, kind }: SyncTask): boolean {
  return !NEVER_RECREATED.has(`${group}/${kind}`);
}

function isForced(target: KubernetesObject, context: PerformContext): boolean {
  return context.force || isOptionOn('Force', [target], context.syncOptions);
}

function isReplaced(target: KubernetesObject, context: PerformContext): boolean {
  return isOptionOn('Replace', [target], context.syncOptions);
}

function applyOptions(target: KubernetesObject, context: PerformContext): ApplyOptions {
  return {
    validate: isValidated(target, context.syncOptions),
    takeOverFrom: context.takeOverFrom,
  };
}

/** The target; with `RespectIgnoreDifferences=true` it bears what is live in the ignored fields. */
async function targetOf(task: SyncTask, context: PerformContext): Promise<KubernetesObject> {
  const target = context.targets.get(task.key);
  if (!target) throw new Error(`task ${task.key} has no target`);
  if (!isOptionOn('RespectIgnoreDifferences', [], context.syncOptions)) return target;
  const live = await context.clients.clientFor(task).get(task);
  if (!live) return target;
  const { paths } = await selectIgnoredFields(live, [target, live], context.rules);
  const [ofTarget = [], ofLive = []] = paths;
  return withLiveValues(target, live, { target: ofTarget, live: ofLive });
}
