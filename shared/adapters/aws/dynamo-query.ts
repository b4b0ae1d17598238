import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableIndex, TableQuery } from '../../ports/table.ts';
import { decodeCursor, isExpired, pageLimit } from '../table-conventions.ts';
import { type DynamoItem, expiryOf, toDynamoKey } from './dynamo-item.ts';

/** From where to read. */
export interface DynamoRead {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly now: Date;
  /** Default: the items by their own keys. */
  readonly index?: TableIndex;
}

/**
 * Reads up to one item more than a page holds. One answer of DynamoDB ends at 1 MB and may be full of expired items,
 * so it asks on until there is enough.
 */
export async function queryDynamo(read: DynamoRead, partition: string, query: TableQuery): Promise<DynamoItem[]> {
  const range = buildSortRange(query);
  if (range === 'empty') return [];
  const wanted = pageLimit(query) + 1;
  const found: DynamoItem[] = [];
  let start = startKey(partition, query, read.index);
  do {
    const command = buildQuery(read, partition, query, range);
    const answer = await read.client.send(
      new QueryCommand({ ...command, Limit: wanted - found.length, ...(start && { ExclusiveStartKey: start }) }),
    );
    found.push(...(answer.Items ?? []).filter((item) => !isExpired(expiryOf(item), read.now)));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && found.length < wanted);
  return found;
}

function buildQuery(
  { tableName, index }: DynamoRead,
  partition: string,
  query: TableQuery,
  range: SortRange,
): QueryCommandInput {
  const condition = ['#partition = :partition', ...(range.condition === '' ? [] : [range.condition])].join(' AND ');
  return {
    TableName: tableName,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: {
      '#partition': index === undefined ? 'pk' : 'wakePk',
      ...(range.condition === '' ? {} : { '#sort': index === undefined ? 'sk' : 'wakeSk' }),
    },
    ExpressionAttributeValues: { ':partition': { S: partition }, ...range.values },
    ScanIndexForward: !query.reverse,
    // An index cannot be read consistently.
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
  };
}

interface SortRange {
  readonly condition: string;
  readonly values: DynamoItem;
}

/** DynamoDB takes only one condition on the sort key, so that prefix and upper end must become one. */
function buildSortRange({ prefix = '', upTo }: TableQuery): SortRange | 'empty' {
  if (upTo === '') return 'empty';
  if (prefix === '') {
    return upTo === undefined
      ? { condition: '', values: {} }
      : { condition: '#sort <= :upTo', values: { ':upTo': { S: upTo } } };
  }
  if (upTo?.startsWith(prefix)) {
    return { condition: '#sort BETWEEN :prefix AND :upTo', values: { ':prefix': { S: prefix }, ':upTo': { S: upTo } } };
  }
  // Here the end lies either below all keys with the prefix or above all of them.
  if (upTo !== undefined && Buffer.compare(Buffer.from(upTo), Buffer.from(prefix)) < 0) return 'empty';
  return { condition: 'begins_with(#sort, :prefix)', values: { ':prefix': { S: prefix } } };
}

function startKey(partition: string, query: TableQuery, index: TableIndex | undefined): DynamoItem | undefined {
  const cursor = decodeCursor(query, index);
  if (cursor === undefined || cursor.indexSort === undefined) return cursor && toDynamoKey(cursor);
  return { ...toDynamoKey(cursor), wakePk: { S: partition }, wakeSk: { S: cursor.indexSort } };
}
