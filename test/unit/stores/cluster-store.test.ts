import { describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { createClusterStore } from '../../../shared/stores/cluster-store.ts';
import { createTestSecretBox } from '../../workflow/api/harness.ts';

const clock = { now: () => new Date('2026-01-01T00:00:00.000Z') };
const server = 'https://prod.example.com:6443';
const config = { bearerToken: 'top-secret', tlsClientConfig: { caData: 'Y2E=' } };

function aStore() {
  const table = createMemoryTable({ clock });
  return { table, store: createClusterStore({ table, secrets: createTestSecretBox(), clock }) };
}

describe('cluster store', () => {
  it('finds a cluster by server, with or without a slash at the end, and by name', async () => {
    const { store } = aStore();
    const saved = await store.save(
      { server: `${server}/`, name: 'prod', labels: { env: 'prod' }, config },
      { mode: 'create' },
    );
    expect(saved).toEqual({
      server,
      name: 'prod',
      labels: { env: 'prod' },
      createdAt: '2026-01-01T00:00:00.000Z',
      resourceVersion: '1',
    });
    expect(await store.find({ server })).toEqual(saved);
    expect(await store.find({ server: `${server}/` })).toEqual(saved);
    expect(await store.find({ name: 'prod' })).toEqual(saved);
    expect(await store.find({ name: 'other' })).toBeUndefined();
    expect(await store.find({ server, name: 'other' })).toBeUndefined();
    expect(await store.list()).toEqual([saved]);
  });

  it('stores no credential in clear, and opens it again', async () => {
    const { table, store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    expect(JSON.stringify(await table.query('cluster'))).not.toContain('top-secret');
    expect(await store.readConfig(server)).toEqual(config);
    expect(await store.readConfig('https://other')).toBeUndefined();
  });

  it('keeps the credentials when a change does not name any', async () => {
    const { store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    await store.save({ server, name: 'production' }, { mode: 'update' });
    expect(await store.find({ name: 'production' })).toMatchObject({ server, resourceVersion: '2' });
    expect(await store.readConfig(server)).toEqual(config);
  });

  it('writes nothing when nothing changes', async () => {
    const { store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    expect(await store.save({ server, name: 'prod', config }, { mode: 'create' })).toMatchObject({
      resourceVersion: '1',
    });
  });

  it.each([
    ['another spec', { server, name: 'prod', config, project: 'x' }],
    ['other credentials', { server, name: 'prod', config: { bearerToken: 'other' } }],
  ])('refuses to create it again with %s, unless it is an upsert', async (_case, cluster) => {
    const { store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    await expect(store.save(cluster, { mode: 'create' })).rejects.toThrow('use upsert flag to force update');
    expect(await store.save(cluster, { mode: 'upsert' })).toMatchObject({ resourceVersion: '2' });
  });

  it('refuses a name that another server has, and an update of what is not there', async () => {
    const { store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    await expect(store.save({ server: 'https://b', name: 'prod' }, { mode: 'create' })).rejects.toThrow('is taken by');
    await expect(store.save({ server: 'https://b', name: 'b' }, { mode: 'update' })).rejects.toThrow(
      'is not registered',
    );
  });

  it('removes a cluster once', async () => {
    const { store } = aStore();
    await store.save({ server, name: 'prod', config }, { mode: 'create' });
    expect(await store.remove(server)).toBe(true);
    expect(await store.remove(server)).toBe(false);
    expect(await store.list()).toEqual([]);
  });
});
