import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import type { SnapshotItem, SnapshotPart } from '../../../shared/domain/diff/snapshot-item.ts';
import type { Table, TableKey } from '../../../shared/ports/table.ts';
import { createBlobStore } from '../../../shared/stores/blob-store.ts';
import { createSnapshotStore, type SnapshotStore } from '../../../shared/stores/snapshot-store.ts';

const DAY = 86_400;

function anItem(name: string, value = '', size = 0): SnapshotItem {
  // Digits of a square root hardly compress, as real data hardly does.
  const bulk = Array.from({ length: size / 17 }, (_, at) => String(Math.sqrt(at + 2)).slice(0, 17)).join('');
  return {
    key: { group: '', kind: 'ConfigMap', namespace: 'shop', name },
    version: 'v1',
    status: 'Synced',
    changedPaths: [],
    live: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value, bulk } },
  };
}

describe('the snapshot store', () => {
  let seconds: number;
  let calls: string[];
  let written: TableKey[];
  let table: Table;
  let store: SnapshotStore;
  let tickets: number;

  beforeEach(() => {
    seconds = 1_800_000_000;
    calls = [];
    written = [];
    tickets = 0;
    const clock = { now: () => new Date(seconds * 1000) };
    const memory = createMemoryTable({ clock });
    table = {
      ...memory,
      get: (key) => {
        calls.push('get');
        return memory.get(key);
      },
      put: (item, options) => {
        calls.push('put');
        written.push(item);
        expect(JSON.stringify(item).length).toBeLessThan(400 * 1024);
        return memory.put(item, options);
      },
      delete: (key, options) => {
        calls.push('delete');
        return memory.delete(key, options);
      },
    };
    store = createSnapshotStore({ blobs: createBlobStore({ table, clock }), clock });
  });

  const save = (items: readonly SnapshotItem[], before: readonly SnapshotPart[] = []) =>
    store.save(items, { before, ticket: `ticket-${++tickets}` });
  const read = async (parts: readonly SnapshotPart[]) => {
    const items: SnapshotItem[] = [];
    for await (const part of store.read(parts)) items.push(...(part ?? []));
    return items;
  };

  it('gives back what was saved', async () => {
    const items = [anItem('a'), anItem('b')];

    expect(await read(await save(items))).toEqual(items);
  });

  it('writes one item for an application of usual size, and touches nothing when nothing changed', async () => {
    const items = Array.from({ length: 10 }, (_, at) => anItem(`object-${at}`, '', 4_000));
    const first = await save(items);
    expect(calls.filter((call) => call === 'put')).toHaveLength(1);
    calls.length = 0;

    expect(await save(items, first)).toEqual(first);
    expect(calls).toEqual([]);
  });

  it('writes only the part that changed of an application of 5,000 objects, below the limit of DynamoDB', async () => {
    const items = Array.from({ length: 5_000 }, (_, at) => anItem(`object-${at}`, '', 1_700));
    const first = await save(items);
    expect(first.length).toBeGreaterThan(5);
    written.length = 0;

    const second = await save(items.with(4_000, anItem('object-4000', 'changed', 1_700)), first);

    expect(second.filter((part) => !first.includes(part))).toHaveLength(1);
    expect(new Set(written.map(({ partition }) => partition)).size).toBe(1);
    expect(await read(second)).toHaveLength(5_000);
  });

  it('keeps objects of a megabyte and more', async () => {
    const items = [anItem('a', '', 1_500_000), anItem('b', '', 1_500_000)];

    const parts = await save(items);

    expect(parts).toHaveLength(2);
    expect(await read(parts)).toEqual(items);
  });

  it('leaves nothing behind when parts are removed', async () => {
    const parts = await save([anItem('a', '', 1_500_000)]);

    await store.remove(parts);

    for (const { partition } of written) expect((await table.query(partition)).items).toEqual([]);
    expect(await store.read(parts).next()).toEqual({ value: undefined, done: false });
  });

  it('keeps the new one of two snapshots with the same content when the old one is removed', async () => {
    const first = await save([anItem('a')]);
    const second = await save([anItem('b')], first);
    const third = await save([anItem('a')], second);

    await store.remove(first);

    expect(await read(third)).toEqual([anItem('a')]);
  });

  it('writes anew what is used long after it was saved, so that it does not expire', async () => {
    let parts = await save([anItem('a')]);
    for (let month = 0; month < 6; month += 1) {
      seconds += 31 * DAY;
      parts = await save([anItem('a')], parts);
    }

    expect(await read(parts)).toEqual([anItem('a')]);
  });
});
