import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../ports/clock.ts';
import type { Expectation, IndexEntry, NewTableItem, Table, TableItem, TableKey } from '../../ports/table.ts';
import { isExpired, toIndexPage, toPage, uniqueKeys, unmetExpectation } from '../table-conventions.ts';
import { translateSqliteError } from './sqlite-table-errors.ts';
import { buildSqliteSelect } from './sqlite-table-query.ts';
import { openSqliteFile } from './sqlite-table-schema.ts';

/** A Table in one SQLite file. */
export interface SqliteTable extends Table {
  /** Writes everything into the one file and lets go of it; may be called again. */
  close(): void;
}

const EXPIRY_INTERVAL_SECONDS = 60;
const EXPIRY_BATCH = 1000;

const GET = 'SELECT * FROM item WHERE partition = ? AND sort = ?';
// Only an expired item is overwritten; with a live one the statement changes nothing, and that tells the conflict.
const INSERT = `
  INSERT INTO item (version, data, expires_at, wake_partition, wake_sort, partition, sort) VALUES (1, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (partition, sort) DO UPDATE SET version = 1, data = excluded.data, expires_at = excluded.expires_at,
    wake_partition = excluded.wake_partition, wake_sort = excluded.wake_sort
  WHERE item.expires_at <= ?`;
const UPDATE = `
  UPDATE item SET version = version + 1, data = ?, expires_at = ?, wake_partition = ?, wake_sort = ?
  WHERE partition = ? AND sort = ? AND version = ? AND (expires_at IS NULL OR expires_at > ?)`;
const DELETE = `
  DELETE FROM item WHERE partition = ? AND sort = ? AND version = ? AND (expires_at IS NULL OR expires_at > ?)`;
const REMOVE_EXPIRED = `
  DELETE FROM item WHERE rowid IN (SELECT rowid FROM item WHERE expires_at <= ? LIMIT ${EXPIRY_BATCH})`;

/**
 * Opens the Table in a SQLite file, making the file when it is not there.
 * @throws StorageUnavailableError when the file is damaged or was written by a newer Windlass
 */
export function openSqliteTable({ file, clock }: { readonly file: string; readonly clock: Clock }): SqliteTable {
  const database = openSqliteFile(file);
  const prepare = rememberStatements(database);
  const removeExpired = limitToInterval(clock, (nowSeconds) => prepare(REMOVE_EXPIRED).run(nowSeconds));
  const seconds = () => clock.now().getTime() / 1000;
  const run = async <Result>(action: string, work: () => Result): Promise<Result> => {
    try {
      return work();
    } catch (error) {
      throw translateSqliteError(error, action, file);
    }
  };
  return {
    get: (key) => run('read', () => read(prepare, key, clock.now())),
    put: (item, { expect }) =>
      run('write', () => {
        removeExpired(seconds());
        return write(prepare, item, expect, seconds());
      }),
    delete: (key, { expect }) => run('write', () => remove(prepare, key, expect, seconds())),
    query: (partition, query = {}) =>
      run('read', () => {
        const { sql, parameters } = buildSqliteSelect(partition, query, seconds());
        const rows = prepare(sql).all(...parameters);
        return toPage(rows.map(toItem), query);
      }),
    queryIndex: (index, partition, query = {}) =>
      run('read', () => {
        const { sql, parameters } = buildSqliteSelect(partition, query, seconds(), index);
        const rows = prepare(sql).all(...parameters);
        return toIndexPage(rows.map(toEntry), query);
      }),
    batchGet: (keys) =>
      run('read', () => {
        const found = uniqueKeys(keys).map((key) => read(prepare, key, clock.now()));
        return found.filter((item) => item !== undefined);
      }),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function read(prepare: Prepare, key: TableKey, now: Date): TableItem | undefined {
  const row = prepare(GET).get(key.partition, key.sort);
  const item = row && toItem(row);
  return item === undefined || isExpired(item.expiresAt, now) ? undefined : item;
}

function remove(prepare: Prepare, key: TableKey, expect: number, nowSeconds: number): void {
  const { changes } = prepare(DELETE).run(key.partition, key.sort, expect, nowSeconds);
  if (changes === 0) throw unmetExpectation(key, expect);
}

/** Returns the new version. */
function write(prepare: Prepare, item: NewTableItem, expect: Expectation, nowSeconds: number): number {
  const columns = columnsOf(item);
  const { changes } =
    expect === 'absent'
      ? prepare(INSERT).run(...columns, nowSeconds)
      : prepare(UPDATE).run(...columns, expect, nowSeconds);
  if (changes === 0) throw unmetExpectation(item, expect);
  return expect === 'absent' ? 1 : expect + 1;
}

type Prepare = (sql: string) => StatementSync;

/** Preparing costs more than running; a query has no more than a few dozen shapes. */
function rememberStatements(database: DatabaseSync): Prepare {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
}

/** Expired rows are invisible anyway, so now and then is soon enough to remove them. */
function limitToInterval(clock: Clock, work: (nowSeconds: number) => void): (nowSeconds: number) => void {
  let last = clock.now().getTime() / 1000;
  return (nowSeconds) => {
    if (nowSeconds - last < EXPIRY_INTERVAL_SECONDS) return;
    last = nowSeconds;
    work(nowSeconds);
  };
}

function columnsOf(item: NewTableItem) {
  const wake = item.index?.wake;
  const index = [wake?.partition ?? null, wake?.sort ?? null] as const;
  return [JSON.stringify(item.data), item.expiresAt ?? null, ...index, item.partition, item.sort] as const;
}

function toEntry(row: Readonly<Record<string, unknown>>): IndexEntry {
  return { partition: String(row.partition), sort: String(row.sort), indexSort: String(row.wake_sort) };
}

function toItem(row: Readonly<Record<string, unknown>>): TableItem {
  return {
    partition: String(row.partition),
    sort: String(row.sort),
    version: Number(row.version),
    data: JSON.parse(String(row.data)),
    ...(row.wake_partition === null
      ? {}
      : { index: { wake: { partition: String(row.wake_partition), sort: String(row.wake_sort) } } }),
    ...(row.expires_at === null ? {} : { expiresAt: Number(row.expires_at) }),
  };
}
