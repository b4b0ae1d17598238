import type { ApplicationSpec } from '../application/application.ts';
import type { Operation, OperationPhase, ResultCode } from '../application/operation.ts';

/** Where a task stands; explicit, never inferred from what is missing. */
export type TaskState = 'Pending' | 'Started' | 'Succeeded' | 'Failed' | 'Skipped';

/** What a task does to its object. */
export type TaskAction = 'Apply' | 'Prune';

/** One object in one phase of a sync, and how far it has come. */
export interface SyncTask {
  readonly key: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly action: TaskAction;
  readonly wave: number;
  readonly state: TaskState;
  readonly result?: ResultCode;
  readonly message?: string;
  /** UID of the live object, once known; a prune deletes only this one. */
  readonly uid?: string;
}

/** Why an operation waits. */
export type WaitReason = 'Health' | 'Deletion' | 'Retry' | 'ClusterUnreachable' | 'SourceUnavailable';

/** A wait that was persisted: what for, since when, until when it is next looked at. */
export interface SyncWait {
  readonly reason: WaitReason;
  readonly message: string;
  readonly since: string;
  readonly attempts: number;
}

/** One line of an operation's trace: what happened, when, for how long. */
export interface TraceEvent {
  readonly at: string;
  readonly event: string;
  readonly message: string;
}

/** What a sync deploys and where, as the spec said when it was frozen. */
export type FrozenSpec = Pick<ApplicationSpec, 'source' | 'sources' | 'destination'>;

/** The persisted state of a sync; only `evolveSyncOperation` makes a new one. */
export interface SyncOperation {
  readonly id: string;
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount: number;
  /** What is deployed, one per source; set when the targets are frozen. */
  readonly revisions: readonly string[];
  /** The frozen targets, by content hash; automated syncs bring theirs from the comparison that started them. */
  readonly targetsHash?: string;
  /** Frozen with the targets: a spec that changes meanwhile must not send what is left to another cluster or namespace. */
  readonly spec?: FrozenSpec;
  readonly planned: boolean;
  /** Empty until planned. */
  readonly tasks: readonly SyncTask[];
  /** The cluster has accepted every task in a dry run; nothing is applied before that. */
  readonly validated: boolean;
  readonly wait?: SyncWait;
  readonly terminateRequested?: boolean;
  /** RFC 3339; an operation that is still running then ends with Error. */
  readonly deadlineAt: string;
  readonly trace: readonly TraceEvent[];
}
