import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../cli/api/client.ts';
import { buildSyncRequest } from '../../../cli/commands/build-sync-request.ts';

const MANIFESTS = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'one', labels: { tier: 'web' } } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { tier: 'web' } } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
].map((manifest) => JSON.stringify(manifest));

/** Answers every request with the manifests. */
const client: ApiClient = {
  url: 'http://127.0.0.1',
  request: async <Body>() => ({ body: { manifests: MANIFESTS } as Body, headers: new Headers() }),
  openLines: () => {
    throw new Error('nothing is watched');
  },
};
const none = { prune: false, dryRun: false, force: false, retryRefresh: false };
const flags = { ...none, applyOutOfSyncOnly: false, replace: false, serverSide: false };

describe('buildSyncRequest', () => {
  it('chooses the objects that have a label', async () => {
    expect(await buildSyncRequest(client, { name: 'guestbook' }, { ...flags, label: ['tier=web'] })).toMatchObject({
      resources: [
        { group: 'apps', kind: 'Deployment', namespace: 'one', name: 'web' },
        { group: '', kind: 'Service', name: 'web' },
      ],
    });
  });

  it('does not sync everything when no object has the label', async () => {
    const request = buildSyncRequest(client, { name: 'guestbook' }, { ...flags, label: ['tier=db'] });
    await expect(request).rejects.toThrow('no object of guestbook has a label of tier=db');
  });
});
