import { describe, expect, it } from 'vitest';
import type { ResourcePair } from '../../shared/domain/resource/pair-resources.ts';
import { judgePair, openHealthJudge } from '../../shared/workflows/open-health-judge.ts';

const clock = { now: () => new Date('2026-01-01T00:05:00Z') };

function aPair(fields: Partial<ResourcePair>): ResourcePair {
  const key = { group: 'example.org', kind: 'Widget', namespace: 'shop', name: 'w' };
  return { key, isHook: false, isSkipped: false, ...fields } as ResourcePair;
}

describe('the health of a pair', () => {
  it('is Missing without a live object, and none when it is skipped', async () => {
    const judge = await openHealthJudge({ clock });
    expect(await judgePair(aPair({}), judge)).toEqual({ status: 'Missing' });
    expect(await judgePair(aPair({ isSkipped: true }), judge)).toBeUndefined();
  });

  it('is that of its live object', async () => {
    const judge = await openHealthJudge({ clock });
    const live = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' }, status: { phase: 'Failed' } };
    expect(await judgePair(aPair({ live }), judge)).toEqual({ status: 'Degraded', message: 'Failed' });
  });

  it('does not wait for a status that did not come for minutes', async () => {
    const judge = await openHealthJudge({ clock });
    const metadata = { name: 'w', creationTimestamp: '2026-01-01T00:00:00Z' };
    const live = { apiVersion: 'example.org/v1', kind: 'Widget', metadata };
    expect(await judgePair(aPair({ live }), judge)).toBeUndefined();
  });
});
