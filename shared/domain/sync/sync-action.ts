import type { ResultCode } from '../application/operation.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { SyncTask, TaskState } from './sync-operation.ts';

/** One call to the cluster; each is safe to run twice. */
export interface SyncAction {
  readonly task: SyncTask;
  readonly verb: 'apply' | 'delete' | 'dry-run';
}

/** What became of an action. */
export interface ActionOutcome {
  readonly key: string;
  readonly state: TaskState;
  readonly result?: ResultCode;
  readonly message?: string;
}

/** The cluster could not be asked; nothing is known about the actions that are missing among the outcomes. */
export interface ClusterTrouble {
  readonly message: string;
  /** What the server asked for, if it did. */
  readonly retryAfterSeconds?: number;
}

/** All that came of one decision to execute. */
export interface ExecutionOutcome {
  readonly outcomes: readonly ActionOutcome[];
  /** Objects as the cluster answered them to a real apply: at that version, each is as Git wants it. */
  readonly applied: readonly KubernetesObject[];
  readonly trouble?: ClusterTrouble;
}
