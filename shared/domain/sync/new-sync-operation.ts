import type { Operation } from '../application/operation.ts';
import type { FrozenSpec, SyncOperation } from './sync-operation.ts';

/** An operation that has not ended after this long ends with Error, so that no wait lasts for ever. */
export const DEFAULT_TIMEOUT_SECONDS = 24 * 3600;

/** Targets that were rendered already, so that the sync applies exactly what was compared. */
export interface FrozenTargets {
  readonly revisions: readonly string[];
  /** When the commits among them were made, one per source, RFC 3339; null where it is no commit. */
  readonly committedAt?: readonly (string | null)[];
  readonly targetsHash: string;
  readonly spec: FrozenSpec;
}

/** What an operation may start with. */
export interface NewSyncOptions {
  /** The targets of the comparison that asked for the sync. */
  readonly frozen?: FrozenTargets;
  /** Default 24 hours. */
  readonly timeoutSeconds?: number;
  /** Why it was started, where that is not plain. */
  readonly because?: string;
  /** The webhook that it comes of. */
  readonly deliveryId?: string;
}

/** The state of an operation that was just requested. */
export function newSyncOperation(
  id: string,
  operation: Operation,
  now: Date,
  { frozen, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, because, deliveryId }: NewSyncOptions = {},
): SyncOperation {
  const message = `${describeInitiator(operation)}${because === undefined ? '' : `: ${because}`}`;
  return {
    id,
    ...(deliveryId === undefined ? {} : { deliveryId }),
    operation,
    phase: 'Running',
    message: 'waiting to start',
    startedAt: now.toISOString(),
    retryCount: 0,
    revisions: [],
    ...frozen,
    planned: false,
    tasks: [],
    validated: false,
    timeoutSeconds,
    deadlineAt: newDeadline(now, timeoutSeconds),
    trace: [{ at: now.toISOString(), event: 'requested', message }],
  };
}

/** When an operation that begins (again) now runs out of time. */
export function newDeadline(now: Date, timeoutSeconds: number): string {
  return new Date(now.getTime() + timeoutSeconds * 1000).toISOString();
}

function describeInitiator({ initiatedBy }: Operation): string {
  return initiatedBy.automated ? 'by automated sync' : `by ${initiatedBy.username ?? 'an unnamed user'}`;
}
