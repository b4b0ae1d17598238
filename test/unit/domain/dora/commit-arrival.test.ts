import { describe, expect, it } from 'vitest';
import {
  arrivalOf,
  type PushNotice,
  withArrival,
  withPushNotice,
} from '../../../../shared/domain/dora/commit-arrival.ts';

const notice = (revision: string, second: number): PushNotice => ({
  revision,
  deliveredAt: `2026-01-01T00:00:0${second}.000Z`,
  queuedAt: `2026-01-01T00:00:0${second}.500Z`,
});
const lookedAt = '2026-01-01T00:00:09.000Z';

describe('webhooks of a commit', () => {
  it('count once: a commit that is told of twice arrived the first time', () => {
    expect(withPushNotice([notice('a', 1)], notice('a', 2))).toEqual([notice('a', 1)]);
  });

  it('are kept for the newest few', () => {
    const notices = [1, 2, 3, 4, 5, 6].map((n) => notice(String(n), n)).reduce(withPushNotice, []);
    expect(notices.map(({ revision }) => revision)).toEqual(['3', '4', '5', '6']);
  });
});

describe('new revisions', () => {
  it('arrived with the webhook that named them', () => {
    const arrival = arrivalOf({ before: ['a'], revisions: ['b'], notices: [notice('b', 1), notice('c', 2)], lookedAt });
    const { revision: _b, ...times } = notice('b', 1);
    expect(arrival).toEqual({ revisions: ['b'], ...times });
  });

  it('were found by a poll if no webhook named them', () => {
    const arrival = arrivalOf({ before: ['a'], revisions: ['b'], notices: [notice('c', 2)], lookedAt });
    expect(arrival).toEqual({ revisions: ['b'], deliveredAt: lookedAt, queuedAt: lookedAt });
  });

  it('of several sources arrived with the one that moved', () => {
    const notices = [notice('x', 1), notice('b', 2)];
    expect(arrivalOf({ before: ['x', 'a'], revisions: ['x', 'b'], notices, lookedAt })?.deliveredAt).toBe(
      notice('b', 2).deliveredAt,
    );
  });

  it('are none if the application is where it was', () => {
    expect(arrivalOf({ before: ['a'], revisions: ['a'], notices: [notice('a', 1)], lookedAt })).toBeUndefined();
  });
});

describe('arrivals', () => {
  const of = (revision: string) => ({ revisions: [revision], deliveredAt: lookedAt, queuedAt: lookedAt });

  it('are kept of what is being deployed and of what is newest', () => {
    expect(withArrival([of('a'), of('b')], of('c'), ['a'])).toEqual([of('a'), of('c')]);
    expect(withArrival([of('a'), of('b')], of('c'), undefined)).toEqual([of('c')]);
  });
});
