/** The phases of a sync in their order; SyncFail runs only after a failure (reference/argocd.md §1.3.6). */
export const SYNC_PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;

/** A phase of a sync. */
export type SyncPhase = (typeof SYNC_PHASES)[number];

/** Where something stands in a sync: the phase, and the wave within it. */
export interface SyncPosition {
  readonly phase: SyncPhase;
  readonly wave: number;
}

/** Orders positions: by phase, then by wave. */
export function comparePositions(a: SyncPosition, b: SyncPosition): number {
  return SYNC_PHASES.indexOf(a.phase) - SYNC_PHASES.indexOf(b.phase) || a.wave - b.wave;
}

/** Whether two things run in the same phase and wave. */
export function isSamePosition(a: SyncPosition, b: SyncPosition): boolean {
  return comparePositions(a, b) === 0;
}
