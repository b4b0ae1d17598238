import type { Operation } from '../application/operation.ts';
import type { FrozenSpec, SyncOperation } from './sync-operation.ts';

/** An operation that has not ended after this long ends with Error, so that no wait lasts for ever. */
const DEADLINE_HOURS = 24;

/** Targets that were rendered already, so that the sync applies exactly what was compared. */
export interface FrozenTargets {
  readonly revisions: readonly string[];
  readonly targetsHash: string;
  readonly spec: FrozenSpec;
}

/** The state of an operation that was just requested. */
export function newSyncOperation(id: string, operation: Operation, now: Date, frozen?: FrozenTargets): SyncOperation {
  return {
    id,
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
    deadlineAt: new Date(now.getTime() + DEADLINE_HOURS * 3600_000).toISOString(),
    trace: [{ at: now.toISOString(), event: 'requested', message: describeInitiator(operation) }],
  };
}

function describeInitiator({ initiatedBy }: Operation): string {
  return initiatedBy.automated ? 'by automated sync' : `by ${initiatedBy.username ?? 'an unnamed user'}`;
}
