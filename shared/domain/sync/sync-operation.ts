import type { ApplicationSpec } from '../application/application.ts';
import type { Operation, OperationPhase, ResultCode } from '../application/operation.ts';
import type { HookDeletePolicy } from '../resource/hook-delete-policy.ts';
import type { ObjectReference } from '../resource/object-reference.ts';
import type { SyncPhase } from './sync-phase.ts';

/** Where a task stands; explicit, never inferred from what is missing. */
export type TaskState = 'Pending' | 'Started' | 'Succeeded' | 'Failed' | 'Skipped';

/** What a task does to its object: make it so, delete it, or run it as a hook. */
export type TaskAction = 'Apply' | 'Prune' | 'Hook';

/** One object in one phase of a sync, and how far it has come. */
export interface SyncTask extends ObjectReference {
  /** The object's key; of a hook with its phase, since one object may be a hook of several phases. */
  readonly key: string;
  readonly action: TaskAction;
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly state: TaskState;
  readonly result?: ResultCode;
  readonly message?: string;
  /** UID of the live object, once known: a prune deletes only this one, a recreation replaces only this one. */
  readonly uid?: string;
  /** When a hook is to be deleted. */
  readonly deletePolicies?: readonly HookDeletePolicy[];
  /** It vanished while it was waited for, so that nobody can know what became of it. */
  readonly isMissing?: boolean;
  /** What was done about a hook after its end: its finalizer was removed, or it was deleted. */
  readonly afterwards?: 'Released' | 'Deleted';
  /** The live object of `uid` is deleted first, and this one created when that one is gone (`Force=true`). */
  readonly recreate?: boolean;
  /** The project does not permit it, so that the sync must not begin. */
  readonly isForbidden?: boolean;
  /** A prune that a person has to confirm (`Prune=confirm`). */
  readonly needsConfirmation?: boolean;
}

/** Why an operation waits. */
export type WaitReason =
  | 'Health'
  | 'Hook'
  | 'Deletion'
  | 'WaveDelay'
  | 'Confirmation'
  | 'PruneLimit'
  | 'SyncWindow'
  | 'Retry'
  | 'ClusterUnreachable'
  | 'SourceUnavailable'
  | 'NextWorker';

/** A wait that was persisted: what for, since when, until when it is next looked at. */
export interface SyncWait {
  readonly reason: WaitReason;
  readonly message: string;
  readonly since: string;
  readonly attempts: number;
  /** RFC 3339; a change may cause an earlier look. */
  readonly nextLookAt: string;
}

/** One line of an operation's trace: who or what, why, when, for how long. */
export interface TraceEvent {
  readonly at: string;
  readonly event: string;
  readonly message: string;
  /** How long the step took. */
  readonly milliseconds?: number;
}

/** What a sync deploys and where, as the spec said when it was frozen. */
export type FrozenSpec = Pick<ApplicationSpec, 'source' | 'sources' | 'destination'>;

/** A sync that would delete more than the prune limit allows: it waits until a person approves exactly that. */
export interface PruneHold {
  readonly message: string;
  /** The tasks that would delete. */
  readonly keys: readonly string[];
  /** RFC 3339; only a later approval counts. */
  readonly since: string;
}

/** The persisted state of a sync; only `evolveSyncOperation` makes a new one. */
export interface SyncOperation {
  readonly id: string;
  /** The webhook that it came of, for the log; absent if it came of none. */
  readonly deliveryId?: string;
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount: number;
  /** What is deployed, one per source; set when the targets are frozen. */
  readonly revisions: readonly string[];
  /** When the commits among the revisions were made, one per source; null where it is no commit. */
  readonly committedAt?: readonly (string | null)[];
  /** The frozen targets, by content hash; automated syncs bring theirs from the comparison that started them. */
  readonly targetsHash?: string;
  /** Frozen with the targets: a spec that changes meanwhile must not send what is left to another cluster or namespace. */
  readonly spec?: FrozenSpec;
  readonly planned: boolean;
  /** The next plan resolves the target revision again, instead of taking the one that was asked for (`retry.refresh`). */
  readonly resolveAgain?: boolean;
  /** Empty until planned. */
  readonly tasks: readonly SyncTask[];
  /** The cluster has accepted every task in a dry run; nothing is applied before that. */
  readonly validated: boolean;
  /** Set by a plan that deletes more than the limit. */
  readonly hold?: PruneHold;
  readonly wait?: SyncWait;
  readonly terminateRequested?: boolean;
  /** Who asked for the end. */
  readonly terminatedBy?: string;
  /** How long it may take in all, without waits for people and windows. */
  readonly timeoutSeconds: number;
  /** RFC 3339; an operation that is still running then ends with Error. */
  readonly deadlineAt: string;
  readonly trace: readonly TraceEvent[];
}

/** Names one attempt of an operation; what its hooks bear, so that no other attempt takes them for its own. */
export function attemptIdOf({ id, retryCount }: Pick<SyncOperation, 'id' | 'retryCount'>): string {
  return `${id}.${retryCount}`;
}
