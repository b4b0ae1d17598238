import type { DriftCheckState } from '../../stores/drift-check-store.ts';
import type { Dependencies } from '../dependencies.ts';

/** Schedules are not exact: a check that is due so soon would else wait for the next round. */
const EARLY_SECONDS = 10;
const EARLY_SHARE = 0.1;

/**
 * Sends a message for each cluster whose drift check is due.
 * @returns how many were sent
 */
export async function scheduleDriftChecks(deps: Dependencies): Promise<number> {
  if (deps.settings.driftIntervalSeconds === 0) return 0;
  const due = (await deps.driftChecks.list()).filter((state) => isDriftCheckDue(deps, state));
  await deps.queue.sendAll(due.map(({ cluster }) => ({ message: { type: 'CheckClusterDrift', cluster } })));
  return due.length;
}

/** Whether it is time for a check, and nobody is at it. */
export function isDriftCheckDue(
  { clock, settings }: Pick<Dependencies, 'clock' | 'settings'>,
  { nextAt, lease }: DriftCheckState,
): boolean {
  const now = clock.now();
  if (lease && lease.expiresAt > now.toISOString()) return false;
  const earlySeconds = Math.min(EARLY_SECONDS, settings.driftIntervalSeconds * EARLY_SHARE);
  return nextAt === undefined || Date.parse(nextAt) <= now.getTime() + earlySeconds * 1000;
}
