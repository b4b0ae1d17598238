import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable, type SqliteTable } from '../../../../shared/adapters/local/sqlite-table.ts';
import { StorageUnavailableError } from '../../../../shared/domain/errors/state-errors.ts';

describe('the SQLite table', () => {
  let folder: string;
  let file: string;
  let seconds: number;
  let opened: SqliteTable[];
  const open = () => {
    const table = openSqliteTable({ file, clock: { now: () => new Date(seconds * 1000) } });
    opened.push(table);
    return table;
  };
  const openError = (): unknown => {
    try {
      open();
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const item = (sort: string) => ({ partition: 'p', sort, data: { sort } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windlass-sqlite-'));
    file = join(folder, 'state.db');
    seconds = 1_800_000_000;
    opened = [];
  });
  afterEach(() => {
    for (const table of opened) table.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps its items over a restart', async () => {
    const first = open();
    await first.put(item('a'), { expect: 'absent' });
    first.close();

    expect(await open().get(item('a'))).toStrictEqual({ ...item('a'), version: 1 });
  });

  it('shows what another connection to the file has written', async () => {
    const [one, other] = [open(), open()];
    await one.put(item('a'), { expect: 'absent' });

    expect(await other.get(item('a'))).toBeDefined();
    await expect(other.put(item('a'), { expect: 'absent' })).rejects.toThrow('expected to be absent');
  });

  it('removes expired rows from the file in time', async () => {
    const table = open();
    for (const sort of ['a', 'b', 'c']) {
      await table.put({ ...item(sort), expiresAt: seconds + 10 }, { expect: 'absent' });
    }
    await table.put({ ...item('d'), expiresAt: seconds + 1000 }, { expect: 'absent' });
    seconds += 60;
    await table.put(item('e'), { expect: 'absent' });
    table.close();

    const rows = new DatabaseSync(file).prepare('SELECT sort FROM item ORDER BY sort').all();
    expect(rows.map(({ sort }) => sort)).toEqual(['d', 'e']);
  });

  it('can be closed twice, and names the file to who uses it after that', async () => {
    const table = open();
    table.close();
    table.close();

    await expect(table.get(item('a'))).rejects.toThrow(StorageUnavailableError);
    await expect(table.put(item('a'), { expect: 'absent' })).rejects.toThrow(`Cannot write the state file ${file}`);
  });

  it('refuses a file that is no database, names it and leaves it as it is', () => {
    writeFileSync(file, 'something else entirely, and long enough to be looked at'.repeat(100));
    const before = readFileSync(file);

    const error = openError();

    expect(error).toBeInstanceOf(StorageUnavailableError);
    expect(error).toMatchObject({ message: expect.stringContaining(file), retry: 'never', data: { file } });
    expect(error).toMatchObject({ message: expect.stringContaining('damaged') });
    expect(readFileSync(file)).toEqual(before);
  });

  it('names the file when a page of it is damaged', async () => {
    const table = open();
    for (let at = 0; at < 200; at++) {
      await table.put({ ...item(String(at)), data: { text: 'x'.repeat(1000) } }, { expect: 'absent' });
    }
    table.close();
    truncateSync(file, statSync(file).size / 2);

    const reading = async () => open().query('p', { limit: 1000 });

    await expect(reading()).rejects.toThrow(StorageUnavailableError);
    await expect(reading()).rejects.toMatchObject({ message: expect.stringContaining(file), retry: 'never' });
  });

  it('refuses a file of a newer Windlass and says what to do', () => {
    open().close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();

    expect(openError()).toMatchObject({
      code: 'StorageUnavailableError',
      retry: 'never',
      message: `The state file ${file} has schema 99, and this Windlass knows only up to 1: start the newer version that wrote it, or choose another data directory`,
    });
  });

  it('names the file when its folder is not there', () => {
    file = join(folder, 'missing', 'state.db');

    expect(openError()).toMatchObject({ code: 'StorageUnavailableError', message: expect.stringContaining(file) });
  });
});
