/** Where a row stands in its partition: sort key first, then what tells equal ones apart. */
export type Position = readonly [string, ...string[]];

/** Rows by partition, each partition in the order of its positions. */
export interface OrderedRows<Row> {
  get(partition: string, position: Position): Row | undefined;
  set(partition: string, position: Position, row: Row): void;
  delete(partition: string, position: Position): void;
  /** The rows of a partition from the first to the last, or backwards. */
  walk(partition: string, reverse: boolean): Generator<{ readonly position: Position; readonly row: Row }>;
}

/** Makes an empty collection of ordered rows. */
export function createOrderedRows<Row>(): OrderedRows<Row> {
  const partitions = new Map<string, { position: Position; row: Row }[]>();
  return {
    get(partition, position) {
      const entries = partitions.get(partition) ?? [];
      const { at, found } = locate(entries, position);
      return found ? entries[at]?.row : undefined;
    },
    set(partition, position, row) {
      const entries = partitions.get(partition) ?? [];
      partitions.set(partition, entries);
      const { at, found } = locate(entries, position);
      entries.splice(at, found ? 1 : 0, { position, row });
    },
    delete(partition, position) {
      const entries = partitions.get(partition) ?? [];
      const { at, found } = locate(entries, position);
      if (found) entries.splice(at, 1);
      if (entries.length === 0) partitions.delete(partition);
    },
    *walk(partition, reverse) {
      const entries = partitions.get(partition) ?? [];
      yield* reverse ? entries.toReversed() : entries;
    },
  };
}

function locate(entries: readonly { readonly position: Position }[], position: Position) {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && comparePositions(entry.position, position) < 0) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low];
  return { at: low, found: entry !== undefined && comparePositions(entry.position, position) === 0 };
}

/** Compares two positions as DynamoDB and SQLite do: part by part, each by its UTF-8 bytes. */
export function comparePositions(a: Position, b: Position): number {
  for (const [at, part] of a.entries()) {
    const order = compareUtf8(part, b[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return utf8Rank(x) - utf8Rank(y);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates (which stand for code points above U+FFFF) before U+E000–U+FFFF; UTF-8 puts them after. */
function utf8Rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
