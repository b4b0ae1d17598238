import { pollDelaySeconds } from './retry-backoff.ts';
import type { SyncBatches, TaskChange } from './sync-action.ts';
import type { SyncOperation, WaitReason } from './sync-operation.ts';

/** What the engine chose to do next. */
export type Decision =
  /** Observation alone finished some tasks. */
  | { readonly kind: 'Settle'; readonly changes: readonly TaskChange[] }
  | { readonly kind: 'Execute'; readonly batches: SyncBatches }
  | DecisionToWait
  | { readonly kind: 'Complete'; readonly phase: 'Succeeded' | 'Failed' | 'Error'; readonly message: string };

/** To end here, and to look again later. */
export interface DecisionToWait {
  readonly kind: 'Wait';
  readonly reason: WaitReason;
  readonly message: string;
  readonly delaySeconds: number;
}

/** Health and deletion are looked at again at least this often. */
const LONGEST_POLL_SECONDS = 15;

/** A wait for something slow in the cluster, looked at more rarely each time. */
export function poll(operation: SyncOperation, reason: WaitReason, message: string): DecisionToWait {
  const attempts = operation.wait?.reason === reason ? operation.wait.attempts : 0;
  return { kind: 'Wait', reason, message, delaySeconds: pollDelaySeconds(attempts, LONGEST_POLL_SECONDS) };
}
