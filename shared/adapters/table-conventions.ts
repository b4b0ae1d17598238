import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type {
  Expectation,
  IndexEntry,
  IndexPage,
  TableIndex,
  TableItem,
  TableKey,
  TablePage,
  TableQuery,
} from '../ports/table.ts';

// What the engines behind the Table port must do alike, so that a handler cannot tell them apart.

const DEFAULT_LIMIT = 100;
const MAXIMUM_LIMIT = 1000;

/** Whether an item with this expiry (seconds since 1970) counts as absent now. */
export function isExpired(expiresAt: number | undefined, now: Date): boolean {
  return expiresAt !== undefined && expiresAt <= now.getTime() / 1000;
}

/** The keys, each once. */
export function uniqueKeys(keys: readonly TableKey[]): TableKey[] {
  return [...new Map(keys.map((key) => [JSON.stringify([key.partition, key.sort]), key])).values()];
}

/** The number of items a page of this query may hold: 1 to 1000, default 100. */
export function pageLimit(query: TableQuery): number {
  return Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAXIMUM_LIMIT);
}

/** Makes a page from up to one item more than the limit; the extra one only shows that there is a next page. */
export function toPage(found: readonly TableItem[], query: TableQuery): TablePage {
  const items = found.slice(0, pageLimit(query));
  return { items, ...cursorAfter(items, found) };
}

/** The same for entries of an index. */
export function toIndexPage(found: readonly IndexEntry[], query: TableQuery): IndexPage {
  const entries = found.slice(0, pageLimit(query));
  return { entries, ...cursorAfter(entries, found) };
}

function cursorAfter(kept: readonly CursorPosition[], found: readonly unknown[]): { readonly cursor?: string } {
  const last = kept.at(-1);
  return found.length > kept.length && last !== undefined ? { cursor: encodeCursor(last) } : {};
}

/** Where an earlier page ended; `indexSort` is there when the index is read. */
export interface CursorPosition extends TableKey {
  readonly indexSort?: string;
}

function encodeCursor({ partition, sort, indexSort }: CursorPosition): string {
  const parts = indexSort === undefined ? [partition, sort] : [partition, sort, indexSort];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Reads the cursor of the query, if it has one.
 * @throws MalformedRequestError when it was not made by an earlier page of such a query
 */
export function decodeCursor({ cursor }: TableQuery, index?: TableIndex): CursorPosition | undefined {
  if (cursor === undefined) return undefined;
  const parts = parseParts(cursor);
  const [partition, sort, indexSort] = parts;
  const expected = index === undefined ? 2 : 3;
  if (parts.length !== expected || partition === undefined || sort === undefined) {
    throw new MalformedRequestError('The cursor does not belong to this query: start again without one');
  }
  return indexSort === undefined ? { partition, sort } : { partition, sort, indexSort };
}

function parseParts(cursor: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

/** The error of a write whose expectation did not hold. */
export function unmetExpectation(key: TableKey, expect: Expectation, cause?: unknown): ConcurrentUpdateError {
  const expected = expect === 'absent' ? 'to be absent' : `to be at version ${expect}`;
  return new ConcurrentUpdateError(
    `${key.partition} / ${key.sort} was expected ${expected}, and is not: read it again and decide anew`,
    { data: { partition: key.partition, sort: key.sort, expect }, cause },
  );
}
