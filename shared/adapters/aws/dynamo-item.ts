import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';
import type { IndexEntry, NewTableItem, TableItem, TableKey } from '../../ports/table.ts';

/** An item as the low-level client takes and gives it. */
export type DynamoItem = Record<string, AttributeValue>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const MAXIMUM_ITEM_BYTES = 400 * 1024;

/** A number takes at most so many bytes. */
const NUMBER_BYTES = 21;

/** The primary key of an item. */
export function toDynamoKey(key: TableKey): DynamoItem {
  return { pk: { S: key.partition }, sk: { S: key.sort } };
}

/**
 * Turns an item into attributes. The data is one JSON text: a map would name the same fields again for the wire and
 * forbid what DynamoDB's types cannot say.
 * @throws StorageUnavailableError when the item is larger than DynamoDB takes
 */
export function toDynamoItem(item: NewTableItem, version: number): DynamoItem {
  const wake = item.index?.wake;
  const attributes: DynamoItem = {
    ...toDynamoKey(item),
    version: { N: String(version) },
    data: { S: JSON.stringify(item.data) },
    ...(item.expiresAt === undefined ? {} : { expiresAt: { N: String(item.expiresAt) } }),
    ...(wake === undefined ? {} : { wakePk: { S: wake.partition }, wakeSk: { S: wake.sort } }),
  };
  const bytes = sizeOf(attributes);
  if (bytes > MAXIMUM_ITEM_BYTES) {
    throw new StorageUnavailableError(
      `The item ${item.partition} / ${item.sort} takes ${bytes} bytes, and DynamoDB holds ${MAXIMUM_ITEM_BYTES}: ` +
        'keep large values in the blob store',
      { data: { partition: item.partition, sort: item.sort, bytes } },
    );
  }
  return attributes;
}

function sizeOf(attributes: DynamoItem): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + name.length + (value.S === undefined ? NUMBER_BYTES : Buffer.byteLength(value.S)),
    0,
  );
}

/** Turns the attributes that the index holds into its entry. */
export function fromIndexItem({ pk, sk, wakeSk }: DynamoItem): IndexEntry {
  return { partition: pk?.S ?? '', sort: sk?.S ?? '', indexSort: wakeSk?.S ?? '' };
}

/** When an item, or the entry of an index, expires: seconds since 1970; undefined: never. */
export function expiryOf({ expiresAt }: DynamoItem): number | undefined {
  return expiresAt?.N === undefined ? undefined : Number(expiresAt.N);
}

/** Turns attributes back into the item. */
export function fromDynamoItem(attributes: DynamoItem): TableItem {
  const { pk, sk, version, data, expiresAt, wakePk, wakeSk } = attributes;
  return {
    partition: pk?.S ?? '',
    sort: sk?.S ?? '',
    version: Number(version?.N),
    data: JSON.parse(data?.S ?? '{}'),
    ...(wakePk?.S === undefined || wakeSk?.S === undefined
      ? {}
      : { index: { wake: { partition: wakePk.S, sort: wakeSk.S } } }),
    ...(expiresAt?.N === undefined ? {} : { expiresAt: Number(expiresAt.N) }),
  };
}
