import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { NewTableItem, Table, TableKey, TableQuery } from '../../../shared/ports/table.ts';

/** The time at which each test begins, in seconds since 1970. */
export const START_SECONDS = 1_800_000_000;

/** An engine under test; one is opened for the whole suite. */
export interface OpenedTable {
  readonly table: Table;
  close(): Promise<void>;
}

/** Opens an engine that takes the time from the clock. */
export type OpenTable = (clock: Clock) => Promise<OpenedTable>;

/** What the tests of the contract work with. */
export interface TableSubject {
  readonly table: Table;
  /** Another one in each test, so that no test sees the items of another. */
  readonly partition: string;
  /** Sets the clock, in seconds since 1970. */
  setTime(seconds: number): void;
  /** An item of this test's partition. */
  item(sort: string, rest?: Partial<NewTableItem>): NewTableItem;
  create(...items: readonly NewTableItem[]): Promise<void>;
  /** The sort keys of all pages of a query, page by page. */
  readAll(partition: string, query: TableQuery): Promise<readonly (readonly string[])[]>;
  /** The same of the index. */
  readAllOfIndex(partition: string, query: TableQuery): Promise<readonly (readonly string[])[]>;
}

/** Opens the engine before the tests of this suite and closes it after them. */
export function useTable(open: OpenTable): TableSubject {
  let seconds = START_SECONDS;
  let tests = 0;
  let opened: OpenedTable;
  beforeAll(async () => {
    opened = await open({ now: () => new Date(seconds * 1000) });
  });
  afterAll(() => opened.close());
  beforeEach(() => {
    seconds = START_SECONDS;
    tests++;
  });
  const subject: TableSubject = {
    get table() {
      return opened.table;
    },
    get partition() {
      return `partition ${tests}`;
    },
    setTime: (to) => {
      seconds = to;
    },
    item: (sort, rest = {}) => ({ partition: subject.partition, sort, data: {}, ...rest }),
    create: async (...items) => {
      await Promise.all(items.map((one) => opened.table.put(one, { expect: 'absent' })));
    },
    readAll: (partition, query) =>
      readAll(query, async (asked) => {
        const { items, cursor } = await opened.table.query(partition, asked);
        return { sorts: sortsOf(items), cursor };
      }),
    readAllOfIndex: (partition, query) =>
      readAll(query, async (asked) => {
        const { entries, cursor } = await opened.table.queryIndex('wake', partition, asked);
        return { sorts: sortsOf(entries), cursor };
      }),
  };
  return subject;
}

interface SortsOfPage {
  readonly sorts: readonly string[];
  readonly cursor: string | undefined;
}

async function readAll(
  query: TableQuery,
  readPage: (query: TableQuery) => Promise<SortsOfPage>,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage({ ...query, ...(cursor !== undefined && { cursor }) });
    pages.push(page.sorts);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

/** The sort keys of items, or of entries of the index. */
export function sortsOf(items: readonly TableKey[]): string[] {
  return items.map(({ sort }) => sort);
}
