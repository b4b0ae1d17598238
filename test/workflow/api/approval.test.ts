import { describe, expect, it } from 'vitest';
import { evolveSyncOperation } from '../../../shared/domain/sync/evolve-sync-operation.ts';
import type { WaitReason } from '../../../shared/domain/sync/sync-operation.ts';
import { type ApiHarness, aManifest, createApiHarness } from './harness.ts';

const path = '/api/v1/applications/guestbook';
const ref = { namespace: 'argocd', name: 'guestbook' };
const LATER = '2099-01-01T00:00:00.000Z';

/** An application whose sync waits, to be looked at much later. */
async function waiting(reason: WaitReason): Promise<ApiHarness> {
  const api = createApiHarness();
  await api.request('POST', '/api/v1/applications', { body: aManifest() });
  await api.request('POST', `${path}/sync`);
  await api.deps.applications.update(ref, ({ application, control }) => {
    if (!control.sync) throw new Error('no sync was started');
    const decision = { kind: 'Wait', reason, message: 'waits', delaySeconds: 300 } as const;
    const { operation } = evolveSyncOperation(control.sync, { type: 'Decided', decision }, new Date());
    return { application, control: { ...control, sync: operation, wakes: { ...control.wakes, sync: LATER } } };
  });
  return api;
}

const nextLook = async (api: ApiHarness) => (await api.deps.applications.read(ref))?.control.wakes.sync;
const annotations = { 'argocd.argoproj.io/deletion-approved': '2026-01-01T00:00:00Z' };

describe('a sync that waits for a person', () => {
  it.each([
    ['the approval itself', 'POST', `${path}/approve-deletion`, undefined, 'application/json'],
    ['a patch of the annotation', 'PATCH', path, { metadata: { annotations } }, 'application/merge-patch+json'],
    ['a PUT', 'PUT', path, { ...aManifest(), metadata: { name: 'guestbook', annotations } }, 'application/json'],
    [
      'an apply',
      'POST',
      '/api/v1/applications?upsert=true&validate=false',
      { ...aManifest(), metadata: { name: 'guestbook', annotations } },
      'application/json',
    ],
  ])('is looked at right after %s', async (_way, method, url, body, contentType) => {
    const api = await waiting('Confirmation');
    expect(await api.request(method, url, { body, contentType })).toMatchObject({ status: 200 });
    expect(await nextLook(api)).not.toBe(LATER);
    expect(api.messages.map(({ type }) => type)).toContain('StepSyncOperation');
  });

  it('is left alone by a change that says nothing of it', async () => {
    const api = await waiting('PruneLimit');
    const body = aManifest('guestbook', { revisionHistoryLimit: 3 });
    expect(await api.request('PUT', path, { body })).toMatchObject({ status: 200 });
    expect(await nextLook(api)).toBe(LATER);
  });
});

describe('a sync that waits for the cluster', () => {
  it('is not hurried by an approval', async () => {
    const api = await waiting('Health');
    await api.request('POST', `${path}/approve-deletion`);
    expect(await nextLook(api)).toBe(LATER);
  });
});
