import type { SyncOperation, TraceEvent } from './sync-operation.ts';

/** Of a longer trace the first lines stay and the oldest of the others are dropped. */
const TRACE_LENGTH = 200;
const KEPT_FROM_START = 20;

/** The operation with one more line in its trace. */
export function traced(operation: SyncOperation, now: Date, line: Omit<TraceEvent, 'at'>): SyncOperation {
  const trace = [...operation.trace, { at: now.toISOString(), ...line }];
  if (trace.length <= TRACE_LENGTH) return { ...operation, trace };
  return { ...operation, trace: [...trace.slice(0, KEPT_FROM_START), ...trace.slice(KEPT_FROM_START + 1)] };
}
