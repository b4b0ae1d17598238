import { describe, expect, it } from 'vitest';
import { mayRetry, parseDurationSeconds, retryDelaySeconds } from '../../../../shared/domain/sync/retry-backoff.ts';

describe('parseDurationSeconds', () => {
  it.each([
    ['5', 5],
    ['5s', 5],
    ['2m', 120],
    ['1h', 3600],
    ['1h30m', 5400],
    ['1.5s', 1.5],
    ['200ms', 0.2],
  ])('reads %s', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBeCloseTo(seconds);
  });

  it.each(['', 'soon', '5 apples', '5s later', '-3s'])('refuses "%s" and says what to write', (text) => {
    expect(() => parseDurationSeconds(text)).toThrow(/is not a duration; write a number of seconds or a form like 5s/);
  });
});

describe('retryDelaySeconds', () => {
  it('doubles from five seconds to three minutes by default', () => {
    expect([0, 1, 2, 5, 20].map((count) => retryDelaySeconds(undefined, count))).toEqual([5, 10, 20, 160, 180]);
  });
});

describe('mayRetry', () => {
  it.each([
    [undefined, 0, false],
    [{ limit: 2 }, 1, true],
    [{ limit: 2 }, 2, false],
    [{ limit: -1 }, 1000, true],
  ])('answers for %j after %i retries: %s', (retry, count, expected) => {
    expect(mayRetry(retry, count)).toBe(expected);
  });
});
