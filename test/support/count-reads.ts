import type { Table, TableKey } from '../../shared/ports/table.ts';

/** Counts what a table is asked from now on, by kind of item; many keys at once are one question. */
export function countReads(table: Table): { readonly [kind: string]: number } {
  const counts: { [kind: string]: number } = {};
  const note = (partition = '') => {
    const kind = partition.split('#')[0] ?? '';
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  const { get, query, batchGet } = table;
  Object.assign(table, {
    get: (key: TableKey) => {
      note(key.partition);
      return get(key);
    },
    query: (...asked: Parameters<Table['query']>) => {
      note(asked[0]);
      return query(...asked);
    },
    batchGet: (keys: readonly TableKey[]) => {
      note(keys[0]?.partition);
      return batchGet(keys);
    },
  });
  return counts;
}
