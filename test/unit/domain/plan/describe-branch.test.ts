import { describe, expect, it } from 'vitest';
import { describeBranch } from '../../../../shared/domain/plan/describe-branch.ts';
import { describeMerge, type MergedApplication } from '../../../../shared/domain/plan/describe-merge.ts';
import { judgeBranch } from '../../../../shared/domain/plan/judge-branch.ts';
import { meansPlan, nameOfPlans } from '../../../../shared/domain/plan/plan-approval.ts';
import { anObject, aPlan } from './plan-builders.ts';

const SHA = 'a'.repeat(40);
/** With what is written around the text: a marker and a heading. */
const LIMIT = 65_536 - 200;
const named = (name: string) => ({ application: { namespace: 'argocd', name } });

describe('what is said of a branch', () => {
  it.each([
    ['of many applications', true, {}],
    ['of many applications of a fork', false, {}],
    ['of one large application', true, { objects: [anObject({ message: 'x'.repeat(200_000) })] }],
  ])('fits into a comment %s', (_what, isCompared, fields) => {
    const plans = Array.from({ length: 2000 }, (_, at) =>
      aPlan({ objects: [anObject()], ...named(`shop-${at}-*_~`), ...fields }),
    );
    const text = describeBranch({ sha: SHA, plans, isCompared, link: 'https://windlass.example/plans/1' });
    expect(text.length).toBeLessThan(LIMIT);
    expect(text).toContain('2000 applications touched');
    expect(text).toMatch(/ more/);
  });

  it('judges what nobody knows as neutral, and what would fail as a failure', () => {
    const trouble = (from: 'cluster' | 'source') => aPlan({ trouble: { from, message: 'no' } });
    const conclusionOf = (...plans: Parameters<typeof judgeBranch>[0]['plans']) =>
      judgeBranch({ plans, isCompared: true }).conclusion;
    expect(conclusionOf()).toBe('neutral');
    expect(conclusionOf(aPlan())).toBe('success');
    expect(conclusionOf(aPlan(), trouble('cluster'))).toBe('neutral');
    expect(conclusionOf(trouble('cluster'), trouble('source'))).toBe('failure');
    expect(conclusionOf(aPlan({ objects: [anObject({ action: 'Refuse' })] }))).toBe('failure');
    expect(judgeBranch({ plans: [trouble('source')], isCompared: false }).conclusion).toBe('neutral');
  });

  it('names who approved it, so that the name acts as nothing', () => {
    const plans = [aPlan({ objects: [anObject()], needsApproval: true })];
    const text = (of: string) =>
      describeBranch({ sha: SHA, plans, isCompared: true, approval: { of, by: '[ada](x)' } });
    expect(text('0123456789ab')).toContain('Plan `0123456789ab` is approved by &#91;ada&#93;&#40;x&#41;');
    expect(text('fedcba9')).toContain('The approval of plan `fedcba9` by');
  });
});

describe('what is said after a merge', () => {
  const merged = (fields: Partial<MergedApplication> = {}): MergedApplication => ({
    name: 'shop',
    destination: 'in-cluster/shop',
    revision: '',
    state: 'OutOfSync',
    ...fields,
  });

  it('fits into a comment', () => {
    const text = describeMerge(
      SHA,
      Array.from({ length: 1000 }, () => merged({ name: '*'.repeat(50) })),
    );
    expect(text.length).toBeLessThan(LIMIT);
    expect(text).toMatch(/… and \d+ more\./);
  });

  it('says which plan it waits for', () => {
    const hash = '0123456789abcdef'.repeat(2);
    expect(describeMerge(SHA, [merged({ awaitedPlan: hash }), merged()])).toContain('`/windlass approve 0123456789ab`');
  });
});

describe('the name of plans', () => {
  it('is that of the only one, and another one if one of several is another, in whatever order they come', () => {
    const [a, b, c] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];
    expect(nameOfPlans([])).toBe('');
    expect(nameOfPlans([a])).toBe('a'.repeat(12));
    expect(nameOfPlans([a, b])).toBe(nameOfPlans([b, a]));
    expect(nameOfPlans([a, b])).not.toBe(nameOfPlans([a, c]));
  });

  it('is meant by its beginning and by the whole hash', () => {
    expect(meansPlan('aaaaaaa', 'a'.repeat(12))).toBe(true);
    expect(meansPlan('a'.repeat(32), 'a'.repeat(12))).toBe(true);
    expect(meansPlan('aaaaaab', 'a'.repeat(12))).toBe(false);
    expect(meansPlan('', 'a'.repeat(12))).toBe(false);
    expect(meansPlan('aaaaaaa', '')).toBe(false);
  });
});
