import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { SyncRefusedError } from '../../domain/errors/sync-errors.ts';
import type { SyncEvent } from '../../domain/sync/evolve-sync-operation.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import { describeTrouble } from '../refresh/describe-trouble.ts';

/** How often the end of an operation tries to reach its hooks: about a minute, by the back-off of trouble. */
const END_ATTEMPTS = 8;

/**
 * What could not be found out for now is a wait; what will not become better ends the operation with Error.
 * @throws the error itself if it is a fault of ours
 */
export function eventOfTrouble(error: unknown): SyncEvent {
  // Before any task is tried, a refused object can only be the destination namespace: the cluster said no.
  if (error instanceof ObjectRefusedError || error instanceof SyncRefusedError) {
    return { type: 'Decided', decision: { kind: 'Complete', phase: 'Failed', message: error.message } };
  }
  const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
  if (!(error instanceof GitOpsError) || !trouble) throw error;
  if (error.retry === 'never') {
    return { type: 'Decided', decision: { kind: 'Complete', phase: 'Error', message: trouble.message } };
  }
  return {
    type: 'Troubled',
    reason: trouble.from === 'cluster' ? 'ClusterUnreachable' : 'SourceUnavailable',
    message: trouble.message,
    ...(typeof error.retry === 'object' ? { retryAfterSeconds: error.retry.afterSeconds } : {}),
  };
}

/**
 * Whoever asked for the end gets it: after some tries, and then he hears what could not be cleared away.
 * @throws the error itself if it is a fault of ours
 */
export function eventOfFailedEnd(sync: SyncOperation, error: unknown): SyncEvent {
  const event = eventOfTrouble(error);
  const tries = sync.wait?.reason === 'ClusterUnreachable' ? sync.wait.attempts : 0;
  if (event.type === 'Troubled' && tries < END_ATTEMPTS) return event;
  const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
  if (!trouble) throw error;
  const message = `Operation termination had errors, its hooks may still run: ${trouble.message}`;
  return { type: 'Decided', decision: { kind: 'Complete', phase: 'Error', message } };
}
