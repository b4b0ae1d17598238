import { describe, expect, it } from 'vitest';
import {
  evaluateSyncWindows,
  nextWindowChange,
  selectOpenWindows,
} from '../../../../shared/domain/project/evaluate-sync-windows.ts';
import type { SyncWindow } from '../../../../shared/domain/project/sync-window.ts';
import { aWindow, GUESTBOOK } from './a-window.ts';

const AUTOMATED = { manual: false };
const MANUAL = { manual: true };

const NIGHT = aWindow('deny', '0 22 * * *', '8h', { description: 'night freeze' });
const MORNING = aWindow('allow', '0 10 * * *', '1h');

/** `Allowed`, or until when it is blocked; times of 2026-01-15 as `22:00`, others with their day. */
function verdictAt(time: string, windows: readonly SyncWindow[], request = AUTOMATED): string {
  const verdict = evaluateSyncWindows(windows, GUESTBOOK, request, new Date(`2026-01-15T${time}Z`));
  return verdict.kind === 'Allowed' ? 'Allowed' : `until ${verdict.until?.slice(8, 16) ?? 'unknown'}`;
}

describe('sync windows', () => {
  it.each<[string, string, SyncWindow[], string]>([
    ['no window allows', '12:00', [], 'Allowed'],
    ['a closed deny allows', '21:59:59.999', [NIGHT], 'Allowed'],
    ['a deny blocks from its first instant', '22:00', [NIGHT], 'until 16T06:00'],
    ['a deny that opened yesterday still blocks', '05:59:59.999', [NIGHT], 'until 15T06:00'],
    ['a deny is over at its last instant', '06:00', [NIGHT], 'Allowed'],
    ['an open allow allows', '10:00', [MORNING], 'Allowed'],
    ['a closed allow blocks until it opens', '09:00', [MORNING], 'until 15T10:00'],
    ['an allow that closed blocks until the next day', '11:00', [MORNING], 'until 16T10:00'],
    ['one open allow is enough', '10:30', [MORNING, aWindow('allow', '0 15 * * *', '1h')], 'Allowed'],
    [
      'of two closed allows, the one that opens first ends it',
      '12:00',
      [MORNING, aWindow('allow', '0 15 * * *', '1h')],
      'until 15T15:00',
    ],
    ['an open deny beats an open allow', '10:15', [MORNING, aWindow('deny', '0 10 * * *', '30m')], 'until 15T10:30'],
    [
      'after the deny, the allow is closed again',
      '10:15',
      [MORNING, aWindow('deny', '0 10 * * *', '2h')],
      'until unknown',
    ],
    [
      'two denies that overlap block until the last one closes',
      '22:30',
      [aWindow('deny', '0 22 * * *', '1h'), aWindow('deny', '45 22 * * *', '1h')],
      'until 15T23:45',
    ],
    ['a deny that follows itself blocks on', '12:00', [aWindow('deny', '0 * * 1 *', '1h')], 'until 01T00:00'],
    ['a deny that never closes blocks for good', '12:00', [aWindow('deny', '@daily', '24h')], 'until unknown'],
    ['an allow that never opens blocks for good', '12:00', [aWindow('allow', '0 0 31 2 *', '1h')], 'until unknown'],
    ['a window of no duration never opens', '22:00', [aWindow('deny', '0 22 * * *', '0s')], 'Allowed'],
    ['names of schedules are understood', '00:30', [aWindow('deny', '@daily', '1h')], 'until 15T01:00'],
    ['`?` stands for any', '10:30', [aWindow('deny', '0 10 ? * THU', '1h')], 'until 15T11:00'],
    ['a start with a step is understood', '10:20', [aWindow('deny', '5/15 * * * *', '5m')], 'until 15T10:25'],
    ['day of month or day of week is enough', '10:30', [aWindow('deny', '0 10 1 * THU', '1h')], 'until 15T11:00'],
    ['a duration longer than a month counts', '00:10', [aWindow('deny', '0 0 1 12 *', '1080h30m')], 'until 15T00:30'],
  ])('%s', (_name, time, windows, expected) => {
    expect(verdictAt(time, windows)).toBe(expected);
  });
});

describe('a manual sync', () => {
  const manualNight = { ...NIGHT, manualSync: true };
  const manualMorning = { ...MORNING, manualSync: true };

  it.each<[string, string, SyncWindow[], string]>([
    ['is blocked as any other', '23:00', [NIGHT], 'until 16T06:00'],
    ['passes a deny that lets it', '23:00', [manualNight], 'Allowed'],
    [
      'is blocked if one open deny does not let it',
      '23:00',
      [manualNight, aWindow('deny', '30 22 * * *', '1h')],
      'until 15T23:30',
    ],
    ['passes a closed allow that lets it', '12:00', [manualMorning], 'Allowed'],
    [
      'is blocked if one closed allow does not let it',
      '12:00',
      [manualMorning, aWindow('allow', '0 15 * * *', '1h')],
      'until 15T15:00',
    ],
    ['passes an open deny that lets it though no allow is open', '23:00', [MORNING, manualNight], 'Allowed'],
    ['waits for whichever lets it first', '21:00', [MORNING, manualNight], 'until 15T22:00'],
  ])('%s', (_name, time, windows, expected) => {
    expect(verdictAt(time, windows, MANUAL)).toBe(expected);
  });
});

describe('a sync that runs', () => {
  const running = { manual: false, startedAllowed: true };
  const overrun = { ...NIGHT, syncOverrun: true };

  it.each<[string, string, SyncWindow[], typeof running, string]>([
    ['is stopped by a deny that opens', '23:00', [NIGHT], running, 'until 16T06:00'],
    ['runs on where the deny lets it', '23:00', [overrun], running, 'Allowed'],
    [
      'was not allowed at its start: waits',
      '23:00',
      [overrun],
      { ...running, startedAllowed: false },
      'until 16T06:00',
    ],
    ['waits if one open deny does not let it run on', '23:00', [overrun, NIGHT], running, 'until 16T06:00'],
    ['runs on after an allow that lets it', '11:30', [{ ...MORNING, syncOverrun: true }], running, 'Allowed'],
    ['waits after an allow that does not', '11:30', [MORNING], running, 'until 16T10:00'],
    [
      'is not let through by two denies for different reasons',
      '23:00',
      [overrun, aWindow('deny', '0 22 * * *', '2h', { manualSync: true })],
      { manual: true, startedAllowed: true },
      'until 16T00:00',
    ],
  ])('%s', (_name, time, windows, request, expected) => {
    expect(verdictAt(time, windows, request)).toBe(expected);
  });
});

describe('the message of a blocked sync', () => {
  const messageAt = (time: string, windows: readonly SyncWindow[]) => {
    const verdict = evaluateSyncWindows(windows, GUESTBOOK, AUTOMATED, new Date(`2026-01-15T${time}Z`));
    return verdict.kind === 'Blocked' ? verdict.message : 'Allowed';
  };

  it('names the window in full, and until when', () => {
    expect(messageAt('23:00', [{ ...NIGHT, timeZone: 'Europe/Berlin' }])).toBe(
      `Sync operation blocked by sync window: deny '0 22 * * *' for 8h (Europe/Berlin), "night freeze"; until 2026-01-16T05:00:00.000Z`,
    );
  });

  it('names the deny that closes last, and the allow that opens first', () => {
    expect(messageAt('22:30', [aWindow('deny', '0 22 * * *', '1h'), NIGHT])).toContain('night freeze');
    expect(messageAt('12:00', [MORNING, aWindow('allow', '0 15 * * *', '1h')])).toContain("allow '0 15 * * *'");
  });

  it('says that a zone is not known and UTC stands in', () => {
    expect(messageAt('23:00', [{ ...NIGHT, timeZone: 'Mars/Phobos' }])).toContain(
      `(UTC, because time zone 'Mars/Phobos' is not known), "night freeze"; until 2026-01-16T06:00:00.000Z`,
    );
  });

  it('says that no end was found', () => {
    expect(messageAt('12:00', [aWindow('deny', '* * * * *', '2m')])).toContain('no end of it was found within a year');
  });

  it.each([
    ['schedule', aWindow('allow', '0 25 * * *', '1h'), "schedule: cannot parse schedule '0 25 * * *'"],
    ['duration', aWindow('allow', '0 10 * * *', '60'), "duration: cannot parse duration '60': write amounts with"],
    ['kind', aWindow('permit', '0 10 * * *', '1h'), "kind: kind 'permit' mismatch: can only be allow or deny"],
  ])('names the %s that cannot be read, for manual syncs too', (_field, window, expected) => {
    const verdict = evaluateSyncWindows([window], GUESTBOOK, MANUAL, new Date('2026-01-15T10:30:00Z'));
    expect(verdict).toEqual({ kind: 'Blocked', window, message: expect.stringContaining(expected) });
  });

  it('does not come from a broken window of other applications', () => {
    expect(messageAt('12:00', [aWindow('allow', 'nonsense', '1h', { applications: ['other'] })])).toBe('Allowed');
  });
});

describe('the next change', () => {
  const changeAt = (time: string, windows: readonly SyncWindow[], request = AUTOMATED) =>
    nextWindowChange(windows, GUESTBOOK, request, new Date(`2026-01-15T${time}Z`))?.slice(8, 16);

  it.each<[string, string, SyncWindow[], string | undefined]>([
    ['is the opening of a deny', '12:00', [NIGHT], '15T22:00'],
    ['is the closing of a deny', '23:00', [NIGHT], '16T06:00'],
    ['is the closing of an allow', '10:30', [MORNING], '15T11:00'],
    ['is the opening of an allow', '12:00', [MORNING], '16T10:00'],
    ['skips an allow that another one covers', '10:30', [MORNING, aWindow('allow', '0 10 * * *', '3h')], '15T13:00'],
    ['is none without windows', '12:00', [], undefined],
    ['is none if a window cannot be read', '12:00', [aWindow('deny', 'x', '1h')], undefined],
    ['is none if an allow never closes', '12:00', [aWindow('allow', '@hourly', '1h')], undefined],
  ])('%s', (_name, time, windows, expected) => {
    expect(changeAt(time, windows)).toBe(expected);
  });

  it('leaves out denies that let the request pass', () => {
    expect(changeAt('12:00', [{ ...NIGHT, manualSync: true }], MANUAL)).toBeUndefined();
  });
});

describe('the open windows', () => {
  it('are those assigned that are open, of either kind', () => {
    const other = aWindow('deny', '0 10 * * *', '1h', { applications: ['other'] });
    const at = new Date('2026-01-15T10:30:00Z');
    expect(selectOpenWindows([NIGHT, MORNING, other, aWindow('deny', 'x', '1h')], GUESTBOOK, at)).toEqual([MORNING]);
  });
});
