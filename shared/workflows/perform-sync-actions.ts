import pMap from 'p-map';
import type { ApplicationRef } from '../domain/application/application.ts';
import { type PropagationPolicy, pruneRuleOf } from '../domain/application/sync-options.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
  KindUnknownError,
  ObjectRefusedError,
} from '../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { isTrackedBy } from '../domain/resource/tracking.ts';
import type { ActionOutcome, ClusterTrouble, ExecutionOutcome, SyncAction } from '../domain/sync/sync-action.ts';
import type { SyncTask } from '../domain/sync/sync-operation.ts';
import type { DestinationClients } from './open-destination.ts';

/** How often a kind may be looked for again after its CRD was applied. */
const KIND_ATTEMPTS = 12;
const KIND_RETRY_SECONDS = 0.5;

/** What performing needs to know. */
export interface PerformContext {
  readonly application: ApplicationRef;
  readonly clients: DestinationClients;
  /** By task key. */
  readonly targets: ReadonlyMap<string, KubernetesObject>;
  /** Kinds and namespaces that this sync itself brings; what needs them cannot be tried before. */
  readonly brings: { readonly kinds: ReadonlySet<string>; readonly namespaces: ReadonlySet<string> };
  readonly syncOptions: readonly string[];
  readonly propagationPolicy: PropagationPolicy;
  readonly concurrency: number;
  /** How often this step was tried before. */
  readonly attempts: number;
  /** Throws when the right to act is about to end. */
  readonly assertMayAct: () => void;
}

/**
 * Performs actions, batch after batch; the actions of a batch at the same time. Each is safe to run twice.
 *
 * @returns what became of each; a batch with a failure is the last. Trouble with the cluster itself ends it at once,
 * and leaves the actions without outcome undecided.
 */
export async function performSyncActions(
  batches: readonly (readonly SyncAction[])[],
  context: PerformContext,
): Promise<ExecutionOutcome> {
  const outcomes: ActionOutcome[] = [];
  const applied: KubernetesObject[] = [];
  for (const batch of batches) {
    let trouble: ClusterTrouble | undefined;
    const results = await pMap(
      batch,
      async (action) => {
        if (trouble) return undefined;
        context.assertMayAct();
        const performed = await performAction(action, context);
        if (performed.kind === 'Outcome') {
          if (performed.applied) applied.push(performed.applied);
          return performed.outcome;
        }
        trouble = performed.trouble;
        return undefined;
      },
      { concurrency: context.concurrency },
    );
    outcomes.push(...results.filter((result) => result !== undefined));
    if (trouble) return { outcomes, applied, trouble };
    if (outcomes.some(({ state }) => state === 'Failed')) break;
  }
  return { outcomes, applied };
}

type Performed =
  | { readonly kind: 'Outcome'; readonly outcome: ActionOutcome; readonly applied?: KubernetesObject }
  | { readonly kind: 'Trouble'; readonly trouble: ClusterTrouble };

async function performAction(action: SyncAction, context: PerformContext): Promise<Performed> {
  try {
    return action.verb === 'delete'
      ? { kind: 'Outcome', outcome: await prune(action.task, context) }
      : await apply(action, context);
  } catch (error) {
    return explain(action, error, context);
  }
}

async function apply({ task, verb }: SyncAction, context: PerformContext): Promise<Performed> {
  const target = context.targets.get(task.key);
  if (!target) throw new Error(`task ${task.key} has no target`);
  const dryRun = verb === 'dry-run';
  const applied = await context.clients.clientFor(task).apply(target, { dryRun });
  if (dryRun) return { kind: 'Outcome', outcome: { key: task.key, state: 'Pending' } };
  const message = `${nameOf(task)} serverside-applied`;
  return { kind: 'Outcome', outcome: { key: task.key, state: 'Started', result: 'Synced', message }, applied };
}

/** Deletes an object after a last look: is it still ours, still the same, still allowed to go? (design §5) */
async function prune(task: SyncTask, context: PerformContext): Promise<ActionOutcome> {
  const client = context.clients.clientFor(task);
  const live = await client.get(task);
  if (!live) return { key: task.key, state: 'Succeeded', result: 'Pruned', message: 'pruned' };
  if (!isTrackedBy(live, context.application)) return keep(task, 'ignored (no longer managed by this application)');
  if (task.uid && live.metadata.uid !== task.uid) return keep(task, 'ignored (it was replaced by another object)');
  if (pruneRuleOf(live, context.syncOptions) === 'never') return keep(task, 'ignored (no prune)');
  if (!live.metadata.deletionTimestamp) {
    await client.delete(task, {
      propagationPolicy: context.propagationPolicy,
      ...(live.metadata.uid === undefined ? {} : { uid: live.metadata.uid }),
    });
  }
  return { key: task.key, state: 'Started', result: 'Pruned', message: 'pruned' };
}

function keep(task: SyncTask, message: string): ActionOutcome {
  return { key: task.key, state: 'Skipped', result: 'PruneSkipped', message };
}

function explain({ task, verb }: SyncAction, error: unknown, context: PerformContext): Performed {
  if (error instanceof ApiThrottledError || error instanceof ClusterUnreachableError) {
    const after = typeof error.retry === 'object' ? { retryAfterSeconds: error.retry.afterSeconds } : {};
    return { kind: 'Trouble', trouble: { message: error.message, ...after } };
  }
  if (needsWhatIsBrought(task, error, context)) {
    if (verb === 'dry-run') return { kind: 'Outcome', outcome: { key: task.key, state: 'Pending' } };
    // The CRD was applied a moment ago, and the API server takes some time to serve its kind.
    if (error instanceof KindUnknownError && context.attempts < KIND_ATTEMPTS) {
      return { kind: 'Trouble', trouble: { message: error.message, retryAfterSeconds: KIND_RETRY_SECONDS } };
    }
  }
  const refused =
    error instanceof ObjectRefusedError || error instanceof KindUnknownError || error instanceof ClusterForbiddenError;
  if (!refused) throw error;
  return {
    kind: 'Outcome',
    outcome: { key: task.key, state: 'Failed', result: 'SyncFailed', message: error.message },
  };
}

function needsWhatIsBrought(task: SyncTask, error: unknown, { brings }: PerformContext): boolean {
  if (error instanceof KindUnknownError) return brings.kinds.has(`${task.group}/${task.kind}`);
  return (
    error instanceof ObjectRefusedError && error.data.reason === 'NotFound' && brings.namespaces.has(task.namespace)
  );
}

/** As kubectl names it: `deployment.apps/web`. */
function nameOf({ group, kind, name }: SyncTask): string {
  const type = kind.toLowerCase();
  return group === '' ? `${type}/${name}` : `${type}.${group}/${name}`;
}
