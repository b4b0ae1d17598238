import { describe, expect, it } from 'vitest';
import { selectRedeliveries, withRedelivered } from '../../../../shared/domain/git/select-redeliveries.ts';

const NOW = new Date('2026-01-10T00:00:00Z');
const attempt = (id: string, guid: string, deliveredAt: string, statusCode: number) => ({
  id,
  guid,
  deliveredAt,
  statusCode,
});
const chosen = (...args: Parameters<typeof selectRedeliveries>) => selectRedeliveries(...args).map(({ id }) => id);

describe('the deliveries that are asked for again', () => {
  it('are those of which no attempt was taken, at their last one, the oldest first', () => {
    const attempts = [
      attempt('5', 'b', '2026-01-09T05:00:00Z', 0),
      attempt('4', 'c', '2026-01-09T04:00:00Z', 202),
      attempt('3', 'a', '2026-01-09T03:00:00Z', 500),
      attempt('2', 'c', '2026-01-09T02:00:00Z', 502),
      attempt('1', 'a', '2026-01-09T01:00:00Z', 502),
    ];
    expect(chosen(attempts, {}, NOW)).toEqual(['3', '5']);
  });

  it('are not those that are on their way, and not those that nobody can send any more', () => {
    const attempts = [
      attempt('1', 'asked', '2026-01-09T01:00:00Z', 502),
      attempt('2', 'failed since', '2026-01-09T03:00:00Z', 502),
      attempt('3', 'old', '2026-01-06T23:00:00Z', 502),
    ];
    const at = '2026-01-09T02:00:00Z';
    expect(chosen(attempts, { asked: { count: 1, at }, 'failed since': { count: 1, at } }, NOW)).toEqual(['2']);
  });

  it('are counted for as long as they can be asked for', () => {
    const old = { count: 2, at: '2026-01-01T00:00:00Z' };
    const known = { count: 2, at: '2026-01-09T00:00:00Z' };
    expect(withRedelivered({ old, known }, 'known', NOW)).toEqual({ known: { count: 3, at: NOW.toISOString() } });
  });
});
