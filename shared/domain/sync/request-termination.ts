import type { SyncOperation } from './sync-operation.ts';
import { traced } from './trace.ts';

/** The operation with its end asked for, which the trace tells; asking twice changes nothing. */
export function requestTermination(operation: SyncOperation, username: string, now: Date): SyncOperation {
  if (operation.terminateRequested) return operation;
  const asked = { ...operation, terminateRequested: true, terminatedBy: username };
  return traced(asked, now, { event: 'terminating', message: `by ${username}` });
}
