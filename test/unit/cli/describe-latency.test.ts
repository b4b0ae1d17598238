import { describe, expect, it } from 'vitest';
import { describeLatency } from '../../../cli/output/describe-latency.ts';
import { describeSeconds } from '../../../cli/output/describe-seconds.ts';

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [0.04, '0s'],
    [0.26, '0.3s'],
    [9.94, '9.9s'],
    [38.2, '38s'],
    [59.6, '1m'],
    [250, '4m 10s'],
    [3600, '1h'],
    [7500, '2h 5m'],
    [183_600, '2d 3h'],
  ])('of %d seconds is written as %s', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});

describe('a latency', () => {
  it('is one line with the share of each step', () => {
    const text = describeLatency({
      pushed: '2026-01-01T00:00:00.000Z',
      delivered: '2026-01-01T00:00:01.000Z',
      applied: '2026-01-01T00:00:04.000Z',
    });
    expect(text).toBe('4s: delivered 1s (25%), applied 3s (75%)');
  });

  it('of which only one time is known says nothing', () => {
    expect(describeLatency({ applied: '2026-01-01T00:00:04.000Z' })).toBe('');
  });
});
