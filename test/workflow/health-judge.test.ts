import { describe, expect, it } from 'vitest';
import type { ResourcePair } from '../../shared/domain/resource/pair-resources.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import { judgePair, openHealthJudge } from '../../shared/workflows/open-health-judge.ts';

const clock = { now: () => new Date('2026-01-01T00:05:00Z') };

const clientsOf = (hasStatus: boolean) => ({
  clientFor: () => ({ resolveKind: async (gvk: object) => ({ ...gvk, hasStatus }) }) as unknown as ClusterClient,
});

function aPair(fields: Partial<ResourcePair>): ResourcePair {
  const key = { group: 'example.org', kind: 'Widget', namespace: 'shop', name: 'w' };
  return { key, isHook: false, isSkipped: false, ...fields } as ResourcePair;
}

describe('the health of a pair', () => {
  it('is Missing without a live object, and none when it is skipped', async () => {
    const judge = await openHealthJudge({ clock }, clientsOf(true));
    expect(await judgePair(aPair({}), judge)).toEqual({ status: 'Missing' });
    expect(await judgePair(aPair({ isSkipped: true }), judge)).toBeUndefined();
  });

  it('is that of its live object', async () => {
    const judge = await openHealthJudge({ clock }, clientsOf(true));
    const live = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' }, status: { phase: 'Failed' } };
    expect(await judgePair(aPair({ live }), judge)).toEqual({ status: 'Degraded', message: 'Failed' });
  });

  it('does not wait for a status that did not come for minutes', async () => {
    const judge = await openHealthJudge({ clock }, clientsOf(true));
    const metadata = { name: 'w', creationTimestamp: '2026-01-01T00:00:00Z' };
    const live = { apiVersion: 'example.org/v1', kind: 'Widget', metadata };
    expect(await judgePair(aPair({ live }), judge)).toBeUndefined();
  });

  it('waits for the status of what was just made, if its kind has one at all', async () => {
    const metadata = { name: 'w', creationTimestamp: '2026-01-01T00:04:59Z' };
    const pair = aPair({ live: { apiVersion: 'example.org/v1', kind: 'Widget', metadata } });
    expect((await judgePair(pair, await openHealthJudge({ clock }, clientsOf(true))))?.status).toBe('Progressing');
    expect(await judgePair(pair, await openHealthJudge({ clock }, clientsOf(false)))).toBeUndefined();
  });
});
