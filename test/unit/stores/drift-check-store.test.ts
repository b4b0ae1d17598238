import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { LeaseLostError } from '../../../shared/domain/errors/state-errors.ts';
import type { Table } from '../../../shared/ports/table.ts';
import { createDriftCheckStore, type DriftCheckStore } from '../../../shared/stores/drift-check-store.ts';

const CLUSTER = 'https://one';
const lease = (ticket: string) => ({ ticket, expiresAt: '2026-01-01T00:05:00.000Z' });
const always = () => true;

let table: Table;
let store: DriftCheckStore;
beforeEach(async () => {
  table = createMemoryTable({ clock: { now: () => new Date() } });
  store = createDriftCheckStore({ table });
  await store.watch(CLUSTER);
});

describe('the store of drift checks', () => {
  it('knows each cluster once, whoever watches it', async () => {
    await store.watch(CLUSTER);
    await createDriftCheckStore({ table }).watch(CLUSTER);
    expect(await store.list()).toEqual([{ cluster: CLUSTER, looks: {} }]);
  });

  it('gives the lease to one of two who claim at the same time', async () => {
    const claims = await Promise.all([
      store.claim(CLUSTER, lease('a'), always),
      store.claim(CLUSTER, lease('b'), always),
    ]);
    expect(claims.filter((state) => state !== undefined)).toHaveLength(1);
  });

  it('gives no lease where no check is due, or for a cluster that nobody watches', async () => {
    expect(await store.claim(CLUSTER, lease('a'), () => false)).toBeUndefined();
    expect(await store.claim('https://other', lease('a'), always)).toBeUndefined();
  });

  it('saves a result with the end of the lease, from its holder alone', async () => {
    const claimed = await store.claim(CLUSTER, lease('a'), always);
    if (!claimed) throw new Error('not claimed');
    const nextAt = '2026-01-01T00:03:00.000Z';
    await expect(store.release({ ...claimed, nextAt }, 'b')).rejects.toThrow(LeaseLostError);
    await store.release({ ...claimed, nextAt }, 'a');
    expect(await store.read(CLUSTER)).toEqual({ cluster: CLUSTER, looks: {}, nextAt });
  });

  it('holds what is remembered of thousands of noisy applications, in items as large as DynamoDB has them', async () => {
    const memory = { writers: ['kube-controller-manager/status'], fruitless: 7, outcome: 'Synced Healthy' };
    const looks = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `argocd/application-${index * 7919}`,
        { ...memory, notBefore: new Date(index).toISOString() },
      ]),
    );
    await store.claim(CLUSTER, lease('a'), always);
    await store.release({ cluster: CLUSTER, looks }, 'a');

    expect((await store.read(CLUSTER))?.looks).toEqual(looks);
    const item = await table.get({ partition: 'cluster-drift', sort: CLUSTER });
    expect(JSON.stringify(item).length).toBeLessThan(400 * 1024);
  });

  it('ends the leases of a process that is gone', async () => {
    await store.claim(CLUSTER, lease('a'), always);
    await store.voidLeases();
    expect(await store.read(CLUSTER)).not.toHaveProperty('lease');
  });
});
