import pMap from 'p-map';
import { isOptionOn } from '../../domain/application/sync-options.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
  ImmutableFieldError,
  KindUnknownError,
  ObjectRefusedError,
} from '../../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type {
  ClusterTrouble,
  ExecutionOutcome,
  SyncAction,
  SyncBatches,
  TaskChange,
} from '../../domain/sync/sync-action.ts';
import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { PerformContext } from './perform-context.ts';
import { pruneObject } from './prune-object.ts';
import { removeOld } from './remove-old.ts';
import { deleteHook, dryRunHook, releaseHook, removeLeftover, runHook, terminateHook } from './run-hooks.ts';
import { dryRunTarget, writeTarget } from './write-target.ts';

/** How often a kind may be looked for again after its CRD was applied. */
const KIND_ATTEMPTS = 12;
const KIND_RETRY_SECONDS = 0.5;

/** Nothing is wrong: an invocation may take only so long, and the next one goes on at once. */
const TIME_UP: ClusterTrouble = {
  reason: 'NextWorker',
  message: 'the time of this worker is up; the next one goes on',
  retryAfterSeconds: 0,
};

/** What came of one action that was tried. */
export interface Performed {
  readonly change: TaskChange;
  /** The object as the cluster answered it to a real apply. */
  readonly applied?: KubernetesObject;
  readonly note?: string;
}

/**
 * Performs actions, batch after batch; the actions of a batch at the same time. Each is safe to run twice.
 *
 * @returns what became of each; a batch with a failure is the last. Trouble with the cluster itself ends it at once,
 * and leaves the actions without a change undecided.
 */
export async function performSyncActions(batches: SyncBatches, context: PerformContext): Promise<ExecutionOutcome> {
  const done: Performed[] = [];
  for (const batch of batches) {
    let trouble: ClusterTrouble | undefined;
    const performed = await pMap(
      batch,
      async (action) => {
        if (trouble) return undefined;
        if (context.isTimeUp()) {
          trouble = TIME_UP;
          return undefined;
        }
        context.assertMayAct();
        const result = await performOrExplain(action, context);
        if ('change' in result) return result;
        trouble = result;
        return undefined;
      },
      { concurrency: context.concurrency },
    );
    done.push(...performed.filter((result) => result !== undefined));
    if (trouble) return outcomeOf(done, trouble);
    if (done.some(({ change }) => change.state === 'Failed')) break;
  }
  return outcomeOf(done);
}

function outcomeOf(done: readonly Performed[], trouble?: ClusterTrouble): ExecutionOutcome {
  return {
    changes: done.map(({ change }) => change),
    applied: done.flatMap(({ applied }) => applied ?? []),
    notes: done.flatMap(({ note }) => note ?? []),
    ...(trouble ? { trouble } : {}),
  };
}

async function performOrExplain(action: SyncAction, context: PerformContext): Promise<Performed | ClusterTrouble> {
  try {
    return await perform(action, context);
  } catch (error) {
    return explain(action, error, context);
  }
}

function perform({ task, verb }: SyncAction, context: PerformContext): Promise<Performed> {
  switch (verb) {
    case 'dry-run':
      return task.action === 'Hook' ? dryRunHook(task, context) : dryRunTarget(task, context);
    case 'apply':
      return writeTarget(task, context);
    case 'prune':
      return pruneObject(task, context);
    case 'remove-old':
      return removeOld(task, context);
    case 'run-hook':
      return runHook(task, context);
    case 'remove-leftover':
      return removeLeftover(task, context);
    case 'release-hook':
      return releaseHook(task, context);
    case 'delete-hook':
      return deleteHook(task, context);
    case 'terminate-hook':
      return terminateHook(task, context);
  }
}

function explain({ task, verb }: SyncAction, error: unknown, context: PerformContext): Performed | ClusterTrouble {
  if (error instanceof ApiThrottledError || error instanceof ClusterUnreachableError) {
    const after = typeof error.retry === 'object' ? { retryAfterSeconds: error.retry.afterSeconds } : {};
    return { message: error.message, ...after };
  }
  if (needsWhatIsBrought(task, error, context)) {
    if (verb === 'dry-run') return { change: { key: task.key } };
    // The CRD was applied a moment ago, and the API server takes some time to serve its kind.
    if (error instanceof KindUnknownError && context.attempts < KIND_ATTEMPTS) {
      return { message: error.message, retryAfterSeconds: KIND_RETRY_SECONDS };
    }
  }
  const refused =
    error instanceof ObjectRefusedError || error instanceof KindUnknownError || error instanceof ClusterForbiddenError;
  if (!refused) throw error;
  const message = `${error.message}${adviceFor(error)}`;
  return { change: { key: task.key, state: 'Failed', result: 'SyncFailed', message } };
}

function adviceFor(error: Error): string {
  if (!(error instanceof ImmutableFieldError)) return '';
  return '; a field that cannot be changed in place needs the object deleted and created anew: allow it with the annotation argocd.argoproj.io/sync-options: Force=true';
}

/** Whether the task fails only because a CRD or a Namespace of the same sync, or the operator that brings it, is not there yet. */
function needsWhatIsBrought(task: SyncTask, error: unknown, context: PerformContext): boolean {
  if (error instanceof KindUnknownError) {
    const target = context.targets.get(task.key);
    const mayBeMissing = target && isOptionOn('SkipDryRunOnMissingResource', [target], context.syncOptions);
    return mayBeMissing === true || context.brings.kinds.has(`${task.group}/${task.kind}`);
  }
  const isMissing = error instanceof ObjectRefusedError && error.data.reason === 'NotFound';
  return isMissing && context.brings.namespaces.has(task.namespace);
}
