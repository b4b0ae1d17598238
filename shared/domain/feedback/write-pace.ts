import type { ReportKind } from './feedback-state.ts';

/**
 * GitHub takes about 80 writes a minute and 500 an hour that make something for people to see
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). So many of each kind may come at once, and then one in so many
 * seconds: 70 in the first minute and 470 in the first hour, whatever happens. Statuses have the larger share: they are what is looked at
 * when one commit concerns hundreds of applications.
 */
const PACES: { readonly [kind in ReportKind]: { readonly burst: number; readonly seconds: number } } = {
  status: { burst: 50, seconds: 15 },
  deployment: { burst: 20, seconds: 22.5 },
};

/** What is kept of the writes to one host and owner: for each kind, the time when all places before it are used (milliseconds since 1970). */
export type WritePace = { readonly [kind in ReportKind]?: number };

/** A wish to write. */
export interface PlaceRequest {
  readonly kind: ReportKind;
  readonly writes: number;
  /** What is not final must not take the places of what is: it goes at once and only into the first half of a burst, or not at all. */
  readonly isFinal: boolean;
}

/** The places that were given, from `at` on, and the pace after it; undefined: none for what can be left out. */
export type Placement = { readonly at: Date; readonly pace: WritePace } | undefined;

/** Gives a place among the writes. */
export function placeWrites(pace: WritePace, { kind, writes, isFinal }: PlaceRequest, now: Date): Placement {
  const { burst, seconds } = PACES[kind];
  const nowMs = now.getTime();
  const used = Math.max(nowMs, pace[kind] ?? 0) + writes * seconds * 1000;
  const share = isFinal ? burst : burst / 2;
  const at = Math.max(nowMs, used - share * seconds * 1000);
  if (!isFinal && at > nowMs) return undefined;
  return { at: new Date(at), pace: { ...pace, [kind]: used } };
}

/** The host asks for a pause: nothing for so long, and no burst after it. */
export function pauseWrites(pace: WritePace, seconds: number, now: Date): WritePace {
  const kinds: readonly ReportKind[] = ['status', 'deployment'];
  return Object.fromEntries(
    kinds.map((kind) => {
      const { burst, seconds: each } = PACES[kind];
      return [kind, Math.max(pace[kind] ?? 0, now.getTime() + (seconds + burst * each) * 1000)];
    }),
  );
}
