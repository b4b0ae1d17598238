import type { LatencyTrace } from '../dora/latency-trace.ts';
import type { ObjectReference } from '../resource/object-reference.ts';
import type { Source } from './source.ts';
import type { RetryStrategy } from './sync-policy.ts';

/** Comparison result of an object or an application. */
export type SyncStatusCode = 'Synced' | 'OutOfSync' | 'Unknown';

/** `Failed`: the cluster or a hook said no. `Error`: we could not find out. */
export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error';

/** What became of one object in a sync. */
export type ResultCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';

/** A resource chosen for a selective sync. */
export interface SyncResource {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What to sync and how (Argo CD `SyncOperation`). */
export interface SyncRequest {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly resources?: readonly SyncResource[];
  readonly syncOptions?: readonly string[];
  readonly syncStrategy?: {
    readonly apply?: { readonly force?: boolean };
    readonly hook?: { readonly force?: boolean };
  };
  readonly source?: Source;
  readonly sources?: readonly Source[];
}

/** A requested or running operation (Argo CD `Operation`). */
export interface Operation {
  readonly sync: SyncRequest;
  readonly initiatedBy: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly retry?: RetryStrategy;
}

/** One row of `operationState.syncResult.resources`. */
export interface ResourceResult extends ObjectReference {
  readonly status?: ResultCode;
  readonly message?: string;
  readonly syncPhase: 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';
  readonly hookPhase?: OperationPhase;
  readonly hookType?: string;
}

/** `status.operationState`. */
export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly syncResult?: {
    readonly resources: readonly ResourceResult[];
    readonly revision?: string;
    readonly revisions?: readonly string[];
    readonly source?: Source;
    readonly sources?: readonly Source[];
  };
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  /** When the commit that it deployed, or was to deploy, got how far. Ours; of an operation that changed something. */
  readonly latency?: LatencyTrace;
}

/** Whether the phase is final. */
export function isCompleted(phase: OperationPhase): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}
