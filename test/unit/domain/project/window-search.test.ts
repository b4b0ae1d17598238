import { describe, expect, it } from 'vitest';
import type { WindowRequest } from '../../../../shared/domain/project/decide-window-verdict.ts';
import { evaluateSyncWindows, nextWindowChange } from '../../../../shared/domain/project/evaluate-sync-windows.ts';
import type { SyncWindow } from '../../../../shared/domain/project/sync-window.ts';
import { aWindow, GUESTBOOK } from './a-window.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-02T00:00:00Z');
const DAYS = 9;

/** Same numbers in each run, so that a failure can be looked at again (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Sample {
  readonly window: SyncWindow;
  readonly hours: readonly number[];
  readonly weekdays: readonly number[];
  readonly durationHours: number;
}

function sampleWindow(random: (below: number) => number): Sample {
  const pick = (below: number) => [...new Set(Array.from({ length: 1 + random(2) }, () => random(below)))];
  const [hours, weekdays, durationHours] = [
    pick(24),
    random(2) === 0 ? pick(7) : [0, 1, 2, 3, 4, 5, 6],
    1 + random(30),
  ];
  const window = aWindow(random(2) === 0 ? 'deny' : 'allow', `0 ${hours} * * ${weekdays}`, `${durationHours}h`, {
    manualSync: random(2) === 0,
    syncOverrun: random(3) === 0,
  });
  return { window, hours, weekdays, durationHours };
}

/** Written down anew from the rules, hour by hour, in the plainest way. */
function isAllowed(samples: readonly Sample[], request: WindowRequest, hour: number): boolean {
  const opensAt = (sample: Sample, at: number) => {
    const date = new Date(START + at * HOUR_MS);
    return sample.hours.includes(date.getUTCHours()) && sample.weekdays.includes(date.getUTCDay());
  };
  const open = samples.filter((sample) =>
    Array.from({ length: sample.durationHours }, (_, back) => hour - back).some((at) => opensAt(sample, at)),
  );
  const passes = (list: readonly Sample[]) =>
    (request.manual && list.every(({ window }) => window.manualSync)) ||
    (request.startedAllowed === true && list.every(({ window }) => window.syncOverrun));
  const denies = open.filter(({ window }) => window.kind === 'deny');
  if (denies.length > 0) return passes(denies);
  const allows = samples.filter(({ window }) => window.kind === 'allow');
  return open.length > 0 || allows.length === 0 || passes(allows);
}

const REQUESTS: readonly WindowRequest[] = [
  { manual: false },
  { manual: true },
  { manual: false, startedAllowed: true },
  { manual: true, startedAllowed: true },
];

describe('the search for the next change', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('finds what a look at every hour finds, set %i', (seed) => {
    const random = randomNumbers(seed);
    const samples = Array.from({ length: 1 + random(4) }, () => sampleWindow(random));
    const windows = samples.map(({ window }) => window);
    const request = REQUESTS[random(4)] ?? { manual: false };
    const from = random(24);
    const now = new Date(START + from * HOUR_MS);
    const allowedNow = isAllowed(samples, request, from);
    const hours = Array.from({ length: DAYS * 24 }, (_, ahead) => from + 1 + ahead);
    const change = hours.find((hour) => isAllowed(samples, request, hour) !== allowedNow);
    const expected = change === undefined ? undefined : new Date(START + change * HOUR_MS).toISOString();

    const verdict = evaluateSyncWindows(windows, GUESTBOOK, request, now);
    expect(verdict.kind).toBe(allowedNow ? 'Allowed' : 'Blocked');
    // The week repeats itself: what does not change within nine days never does.
    expect(nextWindowChange(windows, GUESTBOOK, request, now)).toBe(expected);
    if (verdict.kind === 'Blocked') expect(verdict.until).toBe(expected);
  });

  it('gives up on openings without number instead of running on', () => {
    const windows = [
      aWindow('deny', '* 0-22 * * *', '1m'),
      aWindow('deny', '0 23 * * *', '1h'),
      aWindow('allow', '*/2 * * * *', '30s'),
    ];
    const verdict = evaluateSyncWindows(windows, GUESTBOOK, { manual: false }, new Date(START));
    expect(verdict).toMatchObject({ kind: 'Blocked', message: expect.stringContaining('no end of it was found') });
  });
});
