import type { TableIndex, TableQuery } from '../../ports/table.ts';
import { decodeCursor, pageLimit } from '../table-conventions.ts';

/** A SELECT with its parameters in order. */
export interface SqliteSelect {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * Builds the SELECT of a query of items, or of the entries of an index; it asks for one row more than a page holds, to see whether there is a next one.
 * @param nowSeconds seconds since 1970; what expired by then is left out
 * @throws MalformedRequestError when the cursor is not one of such a query
 */
export function buildSqliteSelect(
  partition: string,
  query: TableQuery,
  nowSeconds: number,
  index?: TableIndex,
): SqliteSelect {
  const sort = index === undefined ? 'sort' : 'wake_sort';
  const order = index === undefined ? ['sort'] : ['wake_sort', 'partition', 'sort'];
  const direction = query.reverse ? 'DESC' : 'ASC';
  const conditions = [index === undefined ? 'partition = ?' : 'wake_partition = ?'];
  const parameters: (string | number)[] = [partition];
  const restrict = (condition: string, ...values: readonly string[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };

  if (query.prefix) {
    restrict(`${sort} >= ?`, query.prefix);
    const end = successorOf(query.prefix);
    if (end !== undefined) restrict(`${sort} < ?`, end);
  }
  if (query.upTo !== undefined) restrict(`${sort} <= ?`, query.upTo);
  const cursor = decodeCursor(query, index);
  if (cursor !== undefined) {
    const position = cursor.indexSort === undefined ? [cursor.sort] : [cursor.indexSort, cursor.partition, cursor.sort];
    restrict(`(${order.join(', ')}) ${query.reverse ? '<' : '>'} (${position.map(() => '?').join(', ')})`, ...position);
  }
  const where = [...conditions, '(expires_at IS NULL OR expires_at > ?)'].join(' AND ');
  const by = order.map((column) => `${column} ${direction}`).join(', ');
  return {
    sql: `SELECT ${index === undefined ? '*' : order.join(', ')} FROM item WHERE ${where} ORDER BY ${by} LIMIT ?`,
    parameters: [...parameters, nowSeconds, pageLimit(query) + 1],
  };
}

/** The lowest text above all that start with the prefix; none when no character is higher than those of the prefix. */
function successorOf(prefix: string): string | undefined {
  const characters = [...prefix];
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) ?? 0;
    // U+D800–U+DFFF are no characters: the next one after U+D7FF is U+E000.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
