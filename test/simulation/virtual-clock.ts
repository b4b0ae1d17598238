import type { Clock } from '../../shared/ports/clock.ts';

/** The instant at which every simulated world begins. */
export const WORLD_BEGINS = Date.parse('2026-01-01T00:00:00.000Z');

/** A clock that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /** Seconds since the world began. */
  seconds(): number;
  /** Moves on to this many seconds since the world began; never back. */
  moveTo(seconds: number): void;
}

/** Makes a clock that stands at the beginning of the world. */
export function createVirtualClock(): VirtualClock {
  let milliseconds = 0;
  return {
    now: () => new Date(WORLD_BEGINS + milliseconds),
    seconds: () => milliseconds / 1000,
    moveTo(seconds) {
      milliseconds = Math.max(milliseconds, Math.round(seconds * 1000));
    },
  };
}
