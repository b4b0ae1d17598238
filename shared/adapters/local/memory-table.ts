import type { Clock } from '../../ports/clock.ts';
import type {
  Expectation,
  IndexEntry,
  NewTableItem,
  Table,
  TableIndex,
  TableItem,
  TableKey,
  TableQuery,
} from '../../ports/table.ts';
import {
  type CursorPosition,
  decodeCursor,
  isExpired,
  pageLimit,
  toIndexPage,
  toPage,
  uniqueKeys,
  unmetExpectation,
} from '../table-conventions.ts';
import { comparePositions, createOrderedRows, type OrderedRows, type Position } from './memory-table-order.ts';

/** What is kept: the data as JSON text, so that neither writer nor reader can change the stored value. */
interface Row extends Omit<TableItem, 'data'> {
  readonly json: string;
}

/**
 * Makes a Table that lives in this process and is gone with it: for tests, and where nothing needs to last.
 */
export function createMemoryTable({ clock }: { readonly clock: Clock }): Table {
  const rows = createRows();
  const read = (key: TableKey): Row | undefined => {
    const row = rows.own.get(key.partition, [key.sort]);
    return row === undefined || isExpired(row.expiresAt, clock.now()) ? undefined : row;
  };
  const check = (key: TableKey, expect: Expectation): void => {
    if ((read(key)?.version ?? 'absent') !== expect) throw unmetExpectation(key, expect);
  };
  return {
    async get(key) {
      const row = read(key);
      return row && toItem(row);
    },
    async put(item, { expect }) {
      check(item, expect);
      const row = toRow(item, expect === 'absent' ? 1 : expect + 1);
      rows.replace(row);
      return row.version;
    },
    async delete(key, { expect }) {
      check(key, expect);
      rows.remove(key);
    },
    async query(partition, query = {}) {
      const cursor = decodeCursor(query);
      return toPage(select(rows.own, { partition, query, cursor, now: clock.now() }).map(toItem), query);
    },
    async queryIndex(index, partition, query = {}) {
      const cursor = decodeCursor(query, index);
      const found = select(rows[index], { partition, query, cursor, now: clock.now() });
      return toIndexPage(
        found.map((row) => toEntry(row, index)),
        query,
      );
    },
    async batchGet(keys) {
      const found = uniqueKeys(keys).map(read);
      return found.filter((row) => row !== undefined).map(toItem);
    },
  };
}

/** The rows in their own order and, those that have a place in it, in the order of the index. */
function createRows() {
  const own = createOrderedRows<Row>();
  const wake = createOrderedRows<Row>();
  const remove = (key: TableKey): void => {
    const index = own.get(key.partition, [key.sort])?.index?.wake;
    own.delete(key.partition, [key.sort]);
    if (index) wake.delete(index.partition, wakePosition(index.sort, key));
  };
  const replace = (row: Row): void => {
    remove(row);
    own.set(row.partition, [row.sort], row);
    const index = row.index?.wake;
    if (index) wake.set(index.partition, wakePosition(index.sort, row), row);
  };
  return { own, wake, remove, replace };
}

interface Selection {
  readonly partition: string;
  readonly query: TableQuery;
  readonly cursor: CursorPosition | undefined;
  readonly now: Date;
}

/** Up to one row more than a page holds. */
function select(rows: OrderedRows<Row>, { partition, query, cursor, now }: Selection): Row[] {
  const found: Row[] = [];
  for (const { position, row } of rows.walk(partition, query.reverse ?? false)) {
    if (!isSelected(position, query, cursor) || isExpired(row.expiresAt, now)) continue;
    found.push(row);
    if (found.length > pageLimit(query)) break;
  }
  return found;
}

function isSelected(position: Position, query: TableQuery, cursor: CursorPosition | undefined): boolean {
  const sort = position[0];
  if (query.prefix !== undefined && !sort.startsWith(query.prefix)) return false;
  if (query.upTo !== undefined && comparePositions([sort], [query.upTo]) > 0) return false;
  if (cursor === undefined) return true;
  const end: Position = cursor.indexSort === undefined ? [cursor.sort] : wakePosition(cursor.indexSort, cursor);
  const order = comparePositions(position, end);
  return query.reverse ? order < 0 : order > 0;
}

/** Items that wake at the same time are told apart by their keys. */
function wakePosition(sort: string, key: TableKey): Position {
  return [sort, key.partition, key.sort];
}

function toRow({ data, ...rest }: NewTableItem, version: number): Row {
  return structuredClone({ ...rest, version, json: JSON.stringify(data) });
}

function toItem({ json, ...rest }: Row): TableItem {
  return structuredClone({ ...rest, data: JSON.parse(json) });
}

function toEntry({ partition, sort, index }: Row, name: TableIndex): IndexEntry {
  return { partition, sort, indexSort: index?.[name]?.sort ?? '' };
}
