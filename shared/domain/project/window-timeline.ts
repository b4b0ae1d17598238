import type { ParsedWindow } from './parse-window.ts';

/** How far ahead changes are looked for: a year and a day. */
export const HORIZON_MS = 366 * 24 * 3_600_000;
/** Cron look-ups that one search may cost: three a day for the whole year. Each takes up to 0.1 ms. */
const SEARCH_BUDGET = 1200;

/** What is left of the look-ups that a search may cost, shared by all its windows. */
export interface SearchBudget {
  remaining: number;
}

/** A fresh budget for one search. */
export function newSearchBudget(): SearchBudget {
  return { remaining: SEARCH_BUDGET };
}

/**
 * Whether a window is open at a moment: from the instant of an opening (inclusive) for its duration (exclusive).
 *
 * @remarks Argo CD shifts the clock by the zone's offset of the moment, by which a window that spans a change of the clock is cut
 * short or opens twice; here a window stays open for its duration, whatever the clock does.
 */
export function isOpen({ cron, durationMs }: ParsedWindow, at: number): boolean {
  const opening = cron.nextRun(new Date(Math.max(0, at - durationMs)))?.getTime();
  return opening !== undefined && opening <= at;
}

/** When a window next opens after a moment at which it is closed; nothing within the horizon. */
export function nextOpening({ cron, durationMs }: ParsedWindow, at: number, budget: SearchBudget): number | undefined {
  budget.remaining -= 1;
  const opening = durationMs > 0 ? cron.nextRun(new Date(at))?.getTime() : undefined;
  return opening !== undefined && opening - at <= HORIZON_MS ? opening : undefined;
}

/** When a window that is open at a moment closes, openings that follow without a gap included; nothing within the horizon. */
export function nextClosing({ cron, durationMs }: ParsedWindow, at: number, budget: SearchBudget): number | undefined {
  let end = at;
  for (;;) {
    budget.remaining -= 1;
    // The search is for what lies before its reference, and openings fall on whole minutes.
    const opening = cron.previousRuns(1, new Date(end + 1))[0]?.getTime() ?? at;
    const next = opening + durationMs;
    if (next <= end) return end;
    if (next - at > HORIZON_MS || budget.remaining <= 0) return undefined;
    end = next;
  }
}
