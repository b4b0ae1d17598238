import { describe, expect, it } from 'vitest';
import { evaluateSyncWindows, nextWindowChange } from '../../../../shared/domain/project/evaluate-sync-windows.ts';
import { aWindow, GUESTBOOK } from './a-window.ts';

/** The first two changes of a deny's verdict after a moment: when it opens and when it closes. */
function spanAfter(moment: string, schedule: string, duration: string, timeZone: string): string {
  const windows = [aWindow('deny', schedule, duration, { timeZone })];
  const opens = nextWindowChange(windows, GUESTBOOK, { manual: false }, new Date(moment)) ?? 'never';
  const closes = nextWindowChange(windows, GUESTBOOK, { manual: false }, new Date(opens)) ?? 'never';
  return `${opens.slice(5, 16)} to ${closes.slice(5, 16)}`;
}

// Berlin goes from 02:00 to 03:00 on 29 March 2026 (01:00 UTC), and from 03:00 back to 02:00 on 25 October (01:00 UTC).
describe('a window in a zone with daylight saving time', () => {
  it.each([
    ['opens at its local time in winter', '2026-01-15T12:00Z', '0 22 * * *', '8h', '01-15T21:00 to 01-16T05:00'],
    ['opens at its local time in summer', '2026-07-15T12:00Z', '0 22 * * *', '8h', '07-15T20:00 to 07-16T04:00'],
    ['keeps its duration over the gap', '2026-03-28T12:00Z', '0 22 * * *', '8h', '03-28T21:00 to 03-29T05:00'],
    [
      'keeps its duration over the hour that repeats',
      '2026-10-24T12:00Z',
      '0 22 * * *',
      '8h',
      '10-24T20:00 to 10-25T04:00',
    ],
    [
      'opens after the gap if its time falls into it',
      '2026-03-28T12:00Z',
      '30 2 * * *',
      '1h',
      '03-29T01:00 to 03-29T02:00',
    ],
    [
      'opens after the gap with a list of hours too',
      '2026-03-28T15:00Z',
      '30 2,14 * * *',
      '1h',
      '03-29T01:00 to 03-29T02:00',
    ],
    ['opens once in the hour that repeats', '2026-10-24T12:00Z', '30 2 * * *', '20m', '10-25T00:30 to 10-25T00:50'],
    ['does not open again in that hour', '2026-10-25T00:50Z', '30 2 * * *', '20m', '10-26T01:30 to 10-26T01:50'],
    [
      'follows the clock where it opens every hour',
      '2026-10-25T00:50Z',
      '30 * * * *',
      '20m',
      '10-25T01:30 to 10-25T01:50',
    ],
  ])('%s', (_name, moment, schedule, duration, expected) => {
    expect(spanAfter(moment, schedule, duration, 'Europe/Berlin')).toBe(expected);
  });
});

describe('a window in another zone', () => {
  it.each([
    ['Asia/Kolkata', '01-15T16:30 to 01-15T17:30'],
    ['America/New_York', '01-16T03:00 to 01-16T04:00'],
    ['Pacific/Auckland', '01-16T09:00 to 01-16T10:00'],
    ['UTC', '01-15T22:00 to 01-15T23:00'],
    ['', '01-15T22:00 to 01-15T23:00'],
    ['Mars/Phobos', '01-15T22:00 to 01-15T23:00'],
    ['+02:00', '01-15T22:00 to 01-15T23:00'],
  ])('%s opens at its own 22:00', (timeZone, expected) => {
    expect(spanAfter('2026-01-15T12:00Z', '0 22 * * *', '1h', timeZone)).toBe(expected);
  });

  it('judges the day of the week by the local day', () => {
    const windows = [aWindow('deny', '0 0 * * FRI', '24h', { timeZone: 'Pacific/Auckland' })];
    const at = (time: string) => evaluateSyncWindows(windows, GUESTBOOK, { manual: false }, new Date(time)).kind;
    expect([at('2026-01-15T10:59Z'), at('2026-01-15T11:00Z'), at('2026-01-16T11:00Z')]).toEqual([
      'Allowed',
      'Blocked',
      'Allowed',
    ]);
  });
});
