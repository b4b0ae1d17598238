import type { Movement } from './detect-drift.ts';

/** What is remembered of looks at an application whose objects move at every check. */
export interface LookMemory {
  /** Who wrote. */
  readonly writers: readonly string[];
  /** Looks in a row that found the same as before. */
  readonly fruitless: number;
  /** What the application was when it was looked at last. */
  readonly outcome: string;
  /** Until then these writers are no reason for a look, RFC 3339. */
  readonly notBefore: string;
}

/** What decides whether movements are worth a refresh. */
export interface LookOptions {
  /** Of one application; at least one. */
  readonly movements: readonly Movement[];
  /** What its last comparison led to. */
  readonly outcome: string;
  readonly memory?: LookMemory;
  readonly intervalSeconds: number;
  readonly now: Date;
}

/** Whether to refresh the application, and what to remember if it moves at the next check as well. */
export interface LookDecision {
  readonly look: boolean;
  readonly memory?: LookMemory;
}

/** So often the same writers may be looked at in vain before they are looked at more rarely. */
const FREE_LOOKS = 3;
/** However noisy an object is, its application is looked at after so many intervals: a change of health is not found later. */
const LONGEST_PAUSE_INTERVALS = 5;
/** An application that more have written to than this is not noisy, but lively. */
const WRITERS_AT_MOST = 20;
/** Stands for writers that `managedFields` do not tell. */
const SOMEBODY = '?';

/**
 * Decides whether an application whose objects moved is refreshed now.
 *
 * Some objects are written to all the time: a heartbeat in a status, a leader's annotation. An application is refreshed for them at once,
 * until three checks in a row did so and its status stayed the same; then after 2, 4 and at most 5 intervals. Whoever is new among the
 * writers, and whatever appears or vanishes, is always reason enough.
 */
export function decideLook({ movements, outcome, memory, intervalSeconds, now }: LookOptions): LookDecision {
  if (movements.some(({ type }) => type === 'Appeared' || type === 'Vanished')) return { look: true };
  const writers = [...new Set(movements.flatMap(writersOf))];
  const known = memory?.writers ?? [];
  if (!memory || writers.some((writer) => !known.includes(writer))) {
    const all = [...new Set([...known, ...writers])].slice(-WRITERS_AT_MOST);
    return { look: true, memory: { writers: all, fruitless: 0, outcome, notBefore: now.toISOString() } };
  }
  if (memory.notBefore > now.toISOString()) return { look: false, memory };
  const fruitless = memory.outcome === outcome ? memory.fruitless + 1 : 0;
  const pauseSeconds = pauseIntervals(fruitless) * intervalSeconds;
  const notBefore = new Date(now.getTime() + pauseSeconds * 1000).toISOString();
  return { look: true, memory: { writers: known, fruitless, outcome, notBefore } };
}

function writersOf({ writers }: Movement): readonly string[] {
  return writers.length > 0 ? writers : [SOMEBODY];
}

/** Half an interval less than is meant, so that the check at that time is not a moment too early. */
function pauseIntervals(fruitless: number): number {
  if (fruitless < FREE_LOOKS) return 0;
  return Math.min(2 ** (fruitless - FREE_LOOKS + 1), LONGEST_PAUSE_INTERVALS) - 0.5;
}
