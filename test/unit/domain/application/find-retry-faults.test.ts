import { describe, expect, it } from 'vitest';
import { findRetryFaults } from '../../../../shared/domain/application/find-retry-faults.ts';

describe('findRetryFaults', () => {
  it.each(['5', '5s', '2m', '1h', '1h30m', '0.5s'])('takes the duration %s', (duration) => {
    expect(findRetryFaults({ limit: -1, backoff: { duration, factor: 1, maxDuration: duration } }, 'retry')).toEqual(
      [],
    );
  });

  it('takes no strategy at all', () => {
    expect(findRetryFaults(undefined, 'retry')).toEqual([]);
  });

  it.each([
    [{ backoff: { duration: '5 apples' } }, 'retry.backoff.duration: "5 apples" is not a duration'],
    [{ backoff: { duration: '' } }, 'retry.backoff.duration: "" is not a duration'],
    [{ backoff: { maxDuration: '0s' } }, 'retry.backoff.maxDuration: "0s" is no time at all'],
    [{ backoff: { factor: 0 } }, 'retry.backoff.factor: 0 is less than 1'],
    [{ limit: 1.5 }, 'retry.limit: 1.5 is not a whole number'],
  ])('names the field of %j', (retry, words) => {
    const faults = findRetryFaults(retry, 'retry');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });
});
