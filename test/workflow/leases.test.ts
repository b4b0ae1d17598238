import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../shared/domain/errors/state-errors.ts';
import {
  assertClaimHolds,
  claimApplication,
  releaseClaimed,
  saveClaimed,
} from '../../shared/workflows/application/claim-application.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { requestRefresh, requestRefreshes } from '../../shared/workflows/refresh/request-refresh.ts';
import { resumeWork } from '../../shared/workflows/sweep/resume-work.ts';
import { sweepDueWork } from '../../shared/workflows/sweep/sweep-due-work.ts';
import { requestSync } from '../../shared/workflows/sync/request-sync.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

const ref = { namespace: 'argocd', name: 'guestbook' };
const always = () => true;
let harness: ApiHarness;
let now: Date;
let deps: Dependencies;

beforeEach(async () => {
  harness = createApiHarness();
  await harness.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
  now = new Date();
  deps = { ...harness.deps, clock: { now: () => now } };
  harness.messages.length = 0;
});
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

describe('a claim', () => {
  it('is given to one worker at a time', async () => {
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimApplication(deps, ref, always)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('is not given when there is nothing to do', async () => {
    expect(await claimApplication(deps, ref, () => false)).toBeUndefined();
  });

  it('can be taken over when it expired; the first holder can then neither save nor act', async () => {
    const first = await claimApplication(deps, ref, always);
    if (!first) throw new Error('not claimed');
    pass(170);
    expect(() => assertClaimHolds(deps, first)).toThrow(LeaseLostError);
    expect(await claimApplication(deps, ref, always)).toBeUndefined();
    pass(31);
    expect(await claimApplication(deps, ref, always)).toBeDefined();
    await expect(saveClaimed(deps, first, (record) => record)).rejects.toThrow(LeaseLostError);
  });

  it('that is given back sends what was asked for meanwhile', async () => {
    const claim = await claimApplication(deps, ref, always);
    if (!claim) throw new Error('not claimed');
    await requestRefresh(deps, ref);
    harness.messages.length = 0;
    await releaseClaimed(deps, claim, (record) => record);
    expect(harness.messages).toEqual([{ type: 'RefreshApplication', application: 'argocd/guestbook' }]);
  });
});

describe('requests for a refresh', () => {
  it('coalesce while none has begun, and count while one runs', async () => {
    const counters = [];
    for (let index = 0; index < 5; index += 1) counters.push(await requestRefresh(deps, ref));
    expect(new Set(counters).size).toBe(1);
    await claimApplication(deps, ref, always);
    expect(await requestRefresh(deps, ref)).toBe((counters[0] ?? 0) + 1);
  });

  it('of many applications go to the queue by tens, the first ones first; one that is gone is left out', async () => {
    const batches: string[][] = [];
    const names = Array.from({ length: 23 }, (_, at) => `app-${String(at).padStart(2, '0')}`);
    for (const name of names) await harness.request('POST', '/api/v1/applications', { body: aManifest(name) });
    const sendAll: Dependencies['queue']['sendAll'] = async (messages) => {
      batches.push(messages.map(({ message }) => ('application' in message ? message.application : message.type)));
    };
    const refs = [...names, 'gone'].map((name) => ({ namespace: 'argocd', name }));

    await requestRefreshes({ ...deps, queue: { ...deps.queue, sendAll } }, refs);

    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 3]);
    expect(batches.flat()).toEqual(names.map((name) => `argocd/${name}`));
  });
});

describe('a lost message', () => {
  it('is made good by the sweep', async () => {
    await requestRefresh(deps, ref);
    harness.messages.length = 0;
    pass(1);
    expect(await sweepDueWork(deps)).toBe(1);
    expect(harness.messages).toEqual([{ type: 'RefreshApplication', application: 'argocd/guestbook' }]);
  });

  it('is none where the queue could not hold it so long: the sweep sends it in time', async () => {
    const claim = await claimApplication(deps, ref, always);
    if (!claim) throw new Error('not claimed');
    const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
    const wakes = { refresh: inSeconds(901), report: inSeconds(900) };
    harness.messages.length = 0;
    await releaseClaimed(deps, claim, (record) => {
      const refresh = { ...record.control.refresh, processed: record.control.refresh.requested };
      return { ...record, control: { ...record.control, refresh, wakes } };
    });
    expect(harness.messages).toEqual([{ type: 'ReportProgress', application: 'argocd/guestbook' }]);
    harness.messages.length = 0;
    pass(902);
    await sweepDueWork(deps);
    expect(harness.messages).toContainEqual({ type: 'RefreshApplication', application: 'argocd/guestbook' });
  });

  it('of a webhook too', async () => {
    const event = { kind: 'push', repositoryUrls: ['https://a/b'], revision: 'main', touchedHead: true } as const;
    await harness.deps.deliveries.add('delivery-1', event);
    const soon = { ...deps, applications: { ...deps.applications, listDue: async () => [] } };
    expect(await sweepDueWork(soon)).toBe(0);
    pass(60);
    await sweepDueWork(soon);
    expect(harness.messages).toEqual([{ type: 'RouteGitEvent', deliveryId: 'delivery-1' }]);
  });
});

describe('the next start', () => {
  it('looks at once at an operation that waited for a cluster', async () => {
    const { control } = await requestSync(deps, ref, { sync: {}, initiatedBy: { username: 'admin' } });
    const later = new Date(now.getTime() + 60_000).toISOString();
    const wait = {
      reason: 'ClusterUnreachable',
      message: 'cannot reach',
      since: later,
      attempts: 9,
      nextLookAt: '2026-01-01T00:00:00.000Z',
    } as const;
    await deps.applications.update(ref, (record) => ({
      ...record,
      control: {
        ...record.control,
        ...(control.sync ? { sync: { ...control.sync, wait } } : {}),
        wakes: { sync: later },
      },
    }));
    await resumeWork(deps);
    const record = await deps.applications.read(ref);
    expect(record?.control.wakes.sync).toBe(now.toISOString());
  });

  it('voids the leases of the process before', async () => {
    await claimApplication(deps, ref, always);
    await resumeWork(deps);
    expect(await claimApplication(deps, ref, always)).toBeDefined();
  });
});

describe('the annotation argocd.argoproj.io/refresh', () => {
  it('asks for a refresh and is taken off', async () => {
    const manifest = aManifest('guestbook') as { metadata: object };
    const annotations = { 'argocd.argoproj.io/refresh': 'hard' };
    await harness.request('POST', '/api/v1/applications?upsert=true&validate=false', {
      body: { ...manifest, metadata: { ...manifest.metadata, annotations } },
    });
    const record = await harness.deps.applications.read(ref);
    expect(record?.control.refresh).toMatchObject({ requested: 2, hard: true });
    expect(record?.application.metadata.annotations?.['argocd.argoproj.io/refresh']).toBeUndefined();
  });
});
