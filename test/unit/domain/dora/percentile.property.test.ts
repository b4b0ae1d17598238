import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from '../../../../shared/domain/dora/percentile.ts';

const numbers = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a percentile', () => {
  it('is what numpy says', () => {
    expect(percentile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBeCloseTo(9.1);
  });

  it('of nothing is not known', () => {
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(numbers, share, (values, at) => {
        expect(percentile([...values].reverse(), at)).toBe(percentile(values, at));
      }),
    );
  });

  it('lies between the smallest and the largest value, which are at 0 and 1', () => {
    fc.assert(
      fc.property(numbers, share, (values, at) => {
        const found = percentile(values, at) ?? Number.NaN;
        expect(found).toBeGreaterThanOrEqual(Math.min(...values));
        expect(found).toBeLessThanOrEqual(Math.max(...values));
        expect([percentile(values, 0), percentile(values, 1)]).toEqual([Math.min(...values), Math.max(...values)]);
      }),
    );
  });

  it('never falls with its share', () => {
    fc.assert(
      fc.property(numbers, share, share, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(percentile(values, low) ?? 0).toBeLessThanOrEqual((percentile(values, high) ?? 0) + 1e-6);
      }),
    );
  });

  it('of 0.5 has half of the values on either side', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const median = percentile(values, 0.5) ?? Number.NaN;
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});
