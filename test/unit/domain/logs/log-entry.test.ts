import { describe, expect, it } from 'vitest';
import { parseLogLines, passesLogFilter } from '../../../../shared/domain/logs/log-entry.ts';

describe('lines of a log', () => {
  it('have times that compare as texts, whatever the zone and the digits', () => {
    const text =
      '2026-11-24T10:00:00.5Z first\n2026-11-24T10:00:00.51Z  second\n2026-11-24T12:00:01+02:00 {"a": 1}\n2026-11-24T10:00:02Z\nplain\n';

    expect(parseLogLines(text)).toEqual([
      { timeStamp: '2026-11-24T10:00:00.500000000Z', content: 'first' },
      { timeStamp: '2026-11-24T10:00:00.510000000Z', content: ' second' },
      { timeStamp: '2026-11-24T10:00:01.000000000Z', content: '{"a": 1}' },
      { timeStamp: '2026-11-24T10:00:02.000000000Z', content: '' },
      { timeStamp: '', content: 'plain' },
    ]);
    expect(parseLogLines('')).toEqual([]);
  });

  it.each([
    ['Error: a', {}, true],
    ['Error: a', { filter: 'error' }, true],
    ['Error: a', { filter: 'error', matchCase: true }, false],
    ['Error: a', { filter: '!error' }, false],
    ['fine', { filter: '!error' }, true],
    ['fine', { filter: '!' }, true],
  ])('%s passes the filter %j: %s', (content, filter, expected) => {
    expect(passesLogFilter({ content, timeStamp: '' }, filter)).toBe(expected);
  });
});
