import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createRememberingTable, type RememberingTable } from '../../../../shared/adapters/aws/remembering-table.ts';
import { createMemoryTable } from '../../../../shared/adapters/local/memory-table.ts';
import { systemClock } from '../../../../shared/adapters/local/system-clock.ts';
import type { Table } from '../../../../shared/ports/table.ts';

const settings = { partition: 'settings', sort: 'a' };
const application = { partition: 'application', sort: 'a' };
let behind: Table;
let asked: string[];
let table: RememberingTable;

const open = (maxAgeMs: number) =>
  createRememberingTable({
    table: {
      ...behind,
      get: (key) => {
        asked.push(`get ${key.partition}`);
        return behind.get(key);
      },
      query: (partition, query) => {
        asked.push(`query ${partition}`);
        return behind.query(partition, query);
      },
    },
    partitions: ['settings'],
    maxAgeMs,
  });

beforeEach(() => {
  behind = createMemoryTable({ clock: systemClock });
  asked = [];
  table = open(60_000);
});

describe('a table that remembers', () => {
  it('asks once for what it is asked for several times, also at the same time, and for what is not there', async () => {
    await Promise.all([table.get(settings), table.get(settings), table.query('settings'), table.query('settings')]);
    await table.get(settings);

    expect(asked).toEqual(['get settings', 'query settings']);
  });

  it('asks each time for what is in another partition', async () => {
    await table.get(application);
    await behind.put({ ...application, data: {} }, { expect: 'absent' });

    expect(await table.get(application)).toMatchObject({ version: 1 });
    expect(asked).toEqual(['get application', 'get application']);
  });

  it('tells queries apart', async () => {
    await table.query('settings', { limit: 1 });
    await table.query('settings', { limit: 2 });

    expect(asked).toHaveLength(2);
  });

  it('asks anew in the next piece of work', async () => {
    await table.get(settings);
    await behind.put({ ...settings, data: { by: 'another function' } }, { expect: 'absent' });
    expect(await table.get(settings)).toBeUndefined();

    table.forget();

    expect(await table.get(settings)).toMatchObject({ data: { by: 'another function' } });
  });

  it('asks anew after its own writes', async () => {
    await table.get(settings);
    await table.query('settings');
    await table.put({ ...settings, data: { by: 'us' } }, { expect: 'absent' });
    expect(await table.get(settings)).toMatchObject({ data: { by: 'us' } });
    expect((await table.query('settings')).items).toHaveLength(1);

    await table.delete(settings, { expect: 1 });
    expect(await table.get(settings)).toBeUndefined();
  });

  it('asks anew after a conflict, so that who tries again can succeed', async () => {
    await table.get(settings);
    await behind.put({ ...settings, data: {} }, { expect: 'absent' });
    await expect(table.put({ ...settings, data: {} }, { expect: 'absent' })).rejects.toMatchObject({
      code: 'ConcurrentUpdateError',
    });

    expect(await table.get(settings)).toMatchObject({ version: 1 });
  });

  it('asks anew after an error, and for what is too old', async () => {
    const get = vi.spyOn(behind, 'get').mockRejectedValueOnce(new Error('down'));
    await expect(table.get(settings)).rejects.toThrow('down');
    expect(await table.get(settings)).toBeUndefined();
    expect(get).toHaveBeenCalledTimes(2);

    asked = [];
    const short = open(0);
    await short.get(settings);
    await short.get(settings);
    expect(asked).toHaveLength(2);
  });
});
