import { describe, expect, it } from 'vitest';
import { nextScheduledTime } from '../../../sandbox/kubernetes/controllers/cron-schedule.ts';

// A Wednesday.
const from = new Date('2026-04-15T10:20:30Z');

describe('nextScheduledTime', () => {
  it.each([
    ['* * * * *', '2026-04-15T10:21:00.000Z'],
    ['*/15 * * * *', '2026-04-15T10:30:00.000Z'],
    ['20 10 * * *', '2026-04-16T10:20:00.000Z'],
    ['0 3 * * mon-fri', '2026-04-16T03:00:00.000Z'],
    ['0 3 * * 7', '2026-04-19T03:00:00.000Z'],
    ['0 0 1 jan *', '2027-01-01T00:00:00.000Z'],
    ['5,10-12 11 * * *', '2026-04-15T11:05:00.000Z'],
    ['0 0 20 * fri', '2026-04-17T00:00:00.000Z'],
    ['0 12 29 2 *', '2028-02-29T12:00:00.000Z'],
    ['@daily', '2026-04-16T00:00:00.000Z'],
  ])('finds the next minute of "%s"', (schedule, time) => {
    expect(nextScheduledTime(schedule, from)?.toISOString()).toBe(time);
  });

  it.each(['0 0 30 2 *', 'every day', '61 * * * *', '* * * *'])('finds none for "%s"', (schedule) => {
    expect(nextScheduledTime(schedule, from)).toBeUndefined();
  });
});
