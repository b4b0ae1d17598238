import type { Json } from '../domain/errors/gitops-error.ts';

/** The address of an item: items of one partition are read together, in the order of their sort keys. */
export interface TableKey {
  readonly partition: string;
  readonly sort: string;
}

/** The secondary order in which items can also be read. `wake`: partition `due`, sort = RFC 3339 time of the next look. */
export type TableIndex = 'wake';

/** A stored item as it is read. */
export interface TableItem extends TableKey {
  /** Starts at 1 and grows by one with every write. */
  readonly version: number;
  readonly data: { readonly [field: string]: Json };
  readonly index?: { readonly [name in TableIndex]?: { readonly partition: string; readonly sort: string } };
  /** Seconds since 1970; from then on the item is not returned any more, and the engine may remove it. */
  readonly expiresAt?: number;
}

/** An item to be written; the table numbers the versions. */
export type NewTableItem = Omit<TableItem, 'version'>;

/** What must be true of the stored item for a write to happen: it is not there, or it has this version. */
export type Expectation = 'absent' | number;

/** Which items of a partition to read. */
export interface TableQuery {
  /** Only sort keys that start with this. */
  readonly prefix?: string;
  /** Only sort keys up to and including this one. */
  readonly upTo?: string;
  /** At most so many items; the default is 100, the maximum 1000. */
  readonly limit?: number;
  /** Highest sort key first. */
  readonly reverse?: boolean;
  /** `cursor` of an earlier page; opaque. */
  readonly cursor?: string;
}

/** One page of a query; no `cursor` means that it was the last. */
export interface TablePage {
  readonly items: readonly TableItem[];
  readonly cursor?: string;
}

/** Where an index lists an item. What the item holds is read by its key: an index with copies of it would double the cost of each write. */
export interface IndexEntry extends TableKey {
  /** The sort key in the index. */
  readonly indexSort: string;
}

/** One page of an index; no `cursor` means that it was the last. */
export interface IndexPage {
  readonly entries: readonly IndexEntry[];
  readonly cursor?: string;
}

/**
 * All that Windlass asks of a storage engine (design §3, ADR 0004).
 *
 * Reads of one key are strongly consistent; an index may lag behind. Every write is conditional, so that two writers
 * can never overwrite each other unseen. There are no transactions over several items: what must change together is one item.
 */
export interface Table {
  get(key: TableKey): Promise<TableItem | undefined>;
  /**
   * Writes the item if the expectation holds and returns its new version.
   * An expired item counts as absent.
   * @throws ConcurrentUpdateError if the expectation does not hold
   */
  put(item: NewTableItem, options: { readonly expect: Expectation }): Promise<number>;
  /**
   * Removes the item.
   * @throws ConcurrentUpdateError if the stored item is not at the expected version (also when it is gone)
   */
  delete(key: TableKey, options: { readonly expect: number }): Promise<void>;
  query(partition: string, query?: TableQuery): Promise<TablePage>;
  /** Reads which items a partition of an index lists, in its order; a query's sort keys are those of the index. */
  queryIndex(index: TableIndex, partition: string, query?: TableQuery): Promise<IndexPage>;
  /** Reads many keys (any number; the adapter splits). Missing items are left out; the order is not kept. */
  batchGet(keys: readonly TableKey[]): Promise<readonly TableItem[]>;
}
