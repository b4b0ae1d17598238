import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import type { ApplicationFingerprint } from '../../../shared/domain/drift/application-fingerprint.ts';
import type { Table } from '../../../shared/ports/table.ts';
import { createFingerprintStore, type FingerprintStore } from '../../../shared/stores/fingerprint-store.ts';

const CLUSTER = 'https://one';
/** DynamoDB's limit for an item. */
const ITEM_BYTES = 400 * 1024;

let table: Table;
let store: FingerprintStore;
beforeEach(() => {
  table = createMemoryTable({ clock: { now: () => new Date() } });
  store = createFingerprintStore({ table });
});

function fingerprintOf(application: string, objects: number): ApplicationFingerprint {
  const entries = Array.from({ length: objects }, (_, index) => [
    `some-namespace/object-${index}-${index * 7919}`,
    { resourceVersion: `${1_000_000 + index * 7919}`, generation: index % 7, writtenAt: '2026-01-01T00:00:00Z' },
  ]);
  return { application, outcome: 'Synced Healthy', kinds: { 'v1/ConfigMap': Object.fromEntries(entries) } };
}

async function listed(cluster = CLUSTER): Promise<readonly ApplicationFingerprint[]> {
  const all: ApplicationFingerprint[] = [];
  for await (const page of store.list(cluster)) all.push(...page);
  return all;
}

const versionOf = async (application: string) =>
  (await table.get({ partition: `fingerprint#${CLUSTER}`, sort: application }))?.version;

describe('the store of fingerprints', () => {
  it('reads those of one cluster, however many there are', async () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `argocd/app-${String(index).padStart(4, '0')}`);
    for (const name of names) await store.save(CLUSTER, fingerprintOf(name, 1));
    await store.save('https://two', fingerprintOf('argocd/elsewhere', 1));

    expect((await listed()).map(({ application }) => application)).toEqual(names);
  });

  it('gives back what was saved, however large, in items as large as DynamoDB has them', async () => {
    const large = fingerprintOf('argocd/large', 30_000);
    await store.save(CLUSTER, large);

    expect(await listed()).toEqual([large]);
    const item = await table.get({ partition: `fingerprint#${CLUSTER}`, sort: 'argocd/large' });
    expect(JSON.stringify(item).length).toBeLessThan(ITEM_BYTES);
  });

  it('writes only what changed', async () => {
    await store.save(CLUSTER, fingerprintOf('argocd/web', 2));
    await store.save(CLUSTER, fingerprintOf('argocd/web', 2));
    expect(await versionOf('argocd/web')).toBe(1);
    await store.save(CLUSTER, fingerprintOf('argocd/web', 3));
    expect(await versionOf('argocd/web')).toBe(2);
  });

  it('forgets an application, once or twice', async () => {
    await store.save(CLUSTER, fingerprintOf('argocd/web', 1));
    await store.remove(CLUSTER, 'argocd/web');
    await store.remove(CLUSTER, 'argocd/web');
    expect(await listed()).toEqual([]);
  });
});
