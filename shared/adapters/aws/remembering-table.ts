import type { Table, TableItem, TableKey, TablePage } from '../../ports/table.ts';

/** A table that remembers some of its reads for one piece of work. */
export interface RememberingTable extends Table {
  /** To be called at the start of each piece of work. */
  forget(): void;
}

/** What it remembers, and for how long at most. */
export interface RememberingTableOptions {
  readonly table: Table;
  /** What people write and work only reads: one refresh asks for its project, its cluster and the settings a dozen times. */
  readonly partitions: readonly string[];
  /** A piece of work may take minutes; what it decides by is no older than this. */
  readonly maxAgeMs: number;
}

interface Read<Answer> {
  readonly answer: Promise<Answer>;
  readonly at: number;
}

/**
 * Makes a table that asks for the items of some partitions once for a piece of work, not each time. Nothing is older than the start of that work, so
 * that a message which is sent after a change finds the change. A write forgets what it concerns, whether it succeeded or not.
 */
export function createRememberingTable({ table, partitions, maxAgeMs }: RememberingTableOptions): RememberingTable {
  const remembered = new Map<string, Map<string, Read<unknown>>>(partitions.map((name) => [name, new Map()]));
  const read = <Answer>(partition: string, what: readonly unknown[], ask: () => Promise<Answer>): Promise<Answer> => {
    const reads = remembered.get(partition) as Map<string, Read<Answer>> | undefined;
    if (!reads) return ask();
    const key = JSON.stringify(what);
    const known = reads.get(key);
    if (known && performance.now() - known.at < maxAgeMs) return known.answer;
    const made: Read<Answer> = { answer: ask(), at: performance.now() };
    reads.set(key, made);
    made.answer.catch(() => reads.get(key) === made && reads.delete(key));
    return made.answer;
  };
  const write = async <Answer>({ partition }: TableKey, act: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await act();
    } finally {
      // A conflict too says that what we know is old.
      remembered.get(partition)?.clear();
    }
  };
  return {
    ...table,
    get: (key) => read<TableItem | undefined>(key.partition, ['get', key.sort], () => table.get(key)),
    query: (partition, query) =>
      read<TablePage>(partition, ['query', query ?? {}], () => table.query(partition, query)),
    put: (item, options) => write(item, () => table.put(item, options)),
    delete: (key, options) => write(key, () => table.delete(key, options)),
    forget() {
      for (const reads of remembered.values()) reads.clear();
    },
  };
}
