import { describe, expect, it } from 'vitest';
import { parseWindow } from '../../../../shared/domain/project/parse-window.ts';
import { aWindow } from './a-window.ts';

describe('a schedule', () => {
  it.each([
    '* * * * *',
    '0 22 * * 1-5',
    '0,30 8-18/2 1 JAN-mar sun',
    ' 0  0 * * 7 ',
    '@daily',
    '@YEARLY',
    '5/15 ? ? ? ?',
  ])('%s is understood', (schedule) => {
    expect(parseWindow(aWindow('deny', schedule, '1h')).faults).toEqual([]);
  });

  it.each([
    ['', 'expected exactly 5 fields'],
    ['* * * *', 'found 4'],
    ['0 0 0 * * *', 'found 6'],
    ['@every 1h', 'found 2'],
    ['@reboot', 'found 1'],
    ['TZ=UTC 0 0 * * *', 'found 6'],
    ['61 * * * *', 'minute'],
    ['0 25 * * *', 'hour'],
    ['0 0 L * *', "'L' is not a day of month"],
    ['0 0 1W * *', "'1W' is not a day of month"],
    ['0 0 * * FRI#2', "'FRI#2' is not a day of week"],
    ['*/0 * * * *', 'stepping'],
    ['0 22-2 * * *', "'22-2'"],
    ['0 0 32 * *', 'day'],
  ])('"%s" is not: %s', (schedule, expected) => {
    const { parsed, faults } = parseWindow(aWindow('deny', schedule, '1h'));
    expect(parsed).toBeUndefined();
    expect(faults).toEqual([{ field: 'schedule', isFatal: true, message: expect.stringContaining(expected) }]);
    expect(faults[0]?.message).toMatch(/^cannot parse schedule '/);
  });
});

describe('a duration', () => {
  it.each([
    ['1h', 3600],
    ['90s', 90],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['0', 0],
  ])('%s is %i seconds', (duration, seconds) => {
    expect(parseWindow(aWindow('deny', '@daily', duration)).parsed?.durationMs).toBe(seconds * 1000);
  });

  it.each(['', '60', '1.5', '1d', '-1h', '1h 30m', 'soon'])('"%s" is none', (duration) => {
    expect(parseWindow(aWindow('deny', '@daily', duration)).faults).toEqual([
      { field: 'duration', isFatal: true, message: expect.stringContaining(`cannot parse duration '${duration}'`) },
    ]);
  });
});

describe('other fields', () => {
  it('a zone that is not known is told, and the window works on', () => {
    const { parsed, faults } = parseWindow(aWindow('deny', '@daily', '1h', { timeZone: 'Mars/Phobos' }));
    expect(parsed).toBeDefined();
    expect(faults).toMatchObject([
      { field: 'timeZone', isFatal: false, message: expect.stringContaining('Mars/Phobos') },
    ]);
  });

  it('a description longer than 255 characters is told', () => {
    expect(parseWindow(aWindow('deny', '@daily', '1h', { description: 'a'.repeat(255) })).faults).toEqual([]);
    expect(parseWindow(aWindow('deny', '@daily', '1h', { description: 'a'.repeat(256) })).faults).toMatchObject([
      { field: 'description', isFatal: false },
    ]);
  });

  it('all faults are told at once', () => {
    const { faults } = parseWindow(aWindow('', 'x', 'y', { timeZone: 'z' }));
    expect(faults.map(({ field }) => field)).toEqual(['kind', 'schedule', 'duration', 'timeZone']);
  });
});
