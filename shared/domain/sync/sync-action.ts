import type { ResultCode } from '../application/operation.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { SyncTask, TaskState } from './sync-operation.ts';

/**
 * One call to the cluster; each is safe to run twice.
 *
 * - `dry-run`: ask the server whether it would take the object
 * - `apply`: make the object so (also by `Replace=true`)
 * - `prune`: delete it
 * - `remove-old`: delete the object that is about to be created anew
 * - `run-hook`: create a hook
 * - `remove-leftover`: delete the hook of an earlier sync that stands in the way
 * - `release-hook`: take the finalizer of a hook that has ended away
 * - `delete-hook`: delete a hook by its policy
 * - `terminate-hook`: delete a hook that still runs, because the operation ends
 */
export type SyncVerb =
  | 'dry-run'
  | 'apply'
  | 'prune'
  | 'remove-old'
  | 'run-hook'
  | 'remove-leftover'
  | 'release-hook'
  | 'delete-hook'
  | 'terminate-hook';

/** What to do with the object of a task. */
export interface SyncAction {
  readonly task: SyncTask;
  readonly verb: SyncVerb;
}

/** Batches run one after the other, the actions of one batch at the same time; a failure stops what follows. */
export type SyncBatches = readonly (readonly SyncAction[])[];

/** What an action, or a look at the cluster, changed of its task. */
export interface TaskChange {
  readonly key: string;
  readonly state?: TaskState;
  readonly result?: ResultCode;
  readonly message?: string;
  readonly uid?: string;
  readonly recreate?: boolean;
  readonly isMissing?: boolean;
  readonly afterwards?: 'Released' | 'Deleted';
}

/** The cluster could not be asked; nothing is known about the actions that are missing among the outcomes. */
export interface ClusterTrouble {
  /** Default `ClusterUnreachable`; `NextWorker`: nothing was asked, because the invocation has to end. */
  readonly reason?: 'NextWorker';
  readonly message: string;
  /** What the server asked for, if it did. */
  readonly retryAfterSeconds?: number;
}

/** All that came of one decision to execute. */
export interface ExecutionOutcome {
  readonly changes: readonly TaskChange[];
  /** Objects as the cluster answered them to a real apply: at that version, each is as Git wants it. */
  readonly applied: readonly KubernetesObject[];
  /** What is worth a line of the trace, like a field manager that lost its fields. */
  readonly notes: readonly string[];
  readonly trouble?: ClusterTrouble;
}
