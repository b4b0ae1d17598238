import { beforeEach, describe, expect, it } from 'vitest';
import { createTableLedger, type TableLedger } from '../../bench/cost/table-ledger.ts';
import type { AwsCall } from '../../support/aws/aws-call.ts';
import { itemBytes, type StoredAttributes } from '../../support/aws/item-bytes.ts';

const KEYS = [
  { AttributeName: 'wakePk', KeyType: 'HASH' as const },
  { AttributeName: 'wakeSk', KeyType: 'RANGE' as const },
];
const index = (ProjectionType: 'ALL' | 'KEYS_ONLY') => [
  { IndexName: 'wake', KeySchema: KEYS, Projection: { ProjectionType } },
];
const call = (name: string, body: object, rest: Partial<AwsCall> = {}): AwsCall => ({
  name: `DynamoDB.${name}`,
  body: body as AwsCall['body'],
  accessKeyId: 'test',
  status: 200,
  answeredItems: [],
  ...rest,
});
/** An item of so many bytes in all. */
const anItem = (bytes: number, attributes: StoredAttributes = {}): StoredAttributes => {
  const item = { pk: { S: 'p' }, sk: { S: 's' }, ...attributes, data: { S: '' } };
  return { ...item, data: { S: 'x'.repeat(bytes - itemBytes(item)) } };
};
const wakeAt = (time: string) => ({ wakePk: { S: 'due' }, wakeSk: { S: time } });

let ledger: TableLedger;
const put = (item: StoredAttributes, rest: Partial<AwsCall> = {}) =>
  ledger.charge(call('PutItem', { Item: item }, rest)).writeUnits;

describe('the size of an item', () => {
  it('is that of names and values in UTF-8, a number by its digits', () => {
    expect(itemBytes({ pk: { S: 'ä' }, version: { N: '1234' } })).toBe(2 + 2 + 7 + 3);
  });
});

describe('what a write costs', () => {
  beforeEach(() => {
    ledger = createTableLedger(index('KEYS_ONLY'));
  });

  it.each([
    [1, 20],
    [1, 1024],
    [2, 1025],
    [5, 4 * 1024 + 1],
  ])('is %d units for %d bytes', (units, bytes) => {
    expect(put(anItem(bytes))).toBe(units);
  });

  it('is by the larger of the item before and after', () => {
    put(anItem(5 * 1024));
    expect(put(anItem(20))).toBe(5);
    expect(put(anItem(20))).toBe(1);
  });

  it('of a removal is by the item that was there', () => {
    put(anItem(3 * 1024));
    const remove = call('DeleteItem', { Key: { pk: { S: 'p' }, sk: { S: 's' } } });
    expect(ledger.charge(remove).writeUnits).toBe(3);
    expect(ledger.charge(remove).writeUnits).toBe(1);
  });

  it('that is refused is by the item that is there, and changes nothing', () => {
    put(anItem(3 * 1024));
    expect(put(anItem(9 * 1024), { status: 400 })).toBe(3);
    expect(put(anItem(20))).toBe(3);
  });

  it('is nothing for a read', () => {
    expect(ledger.charge(call('GetItem', {})).writeUnits).toBe(0);
  });
});

describe('what an index of keys adds to a write', () => {
  beforeEach(() => {
    ledger = createTableLedger(index('KEYS_ONLY'));
  });

  it('is one unit when the item comes in, and one when it goes out', () => {
    expect(put(anItem(200, wakeAt('1')))).toBe(1 + 1);
    expect(put(anItem(200))).toBe(1 + 1);
    expect(put(anItem(200))).toBe(1);
  });

  it('is two units when its key changes', () => {
    put(anItem(200, wakeAt('1')));
    expect(put(anItem(200, wakeAt('2')))).toBe(1 + 2);
  });

  it('is nothing when only the rest of the item changes, however large it is', () => {
    put(anItem(200, wakeAt('1')));
    expect(put(anItem(3000, wakeAt('1')))).toBe(3);
  });

  it('is one more on a removal', () => {
    put(anItem(200, wakeAt('1')));
    expect(ledger.charge(call('DeleteItem', { Key: { pk: { S: 'p' }, sk: { S: 's' } } })).writeUnits).toBe(1 + 1);
  });
});

describe('what an index of whole items adds to a write', () => {
  beforeEach(() => {
    ledger = createTableLedger(index('ALL'));
  });

  it('is all of the item when anything in it changes', () => {
    put(anItem(3000, wakeAt('1')));
    expect(put({ ...anItem(3000, wakeAt('1')), version: { N: '2' } })).toBe(3 + 3);
  });

  it('is all of it twice when its key changes', () => {
    put(anItem(3000, wakeAt('1')));
    expect(put(anItem(3000, wakeAt('2')))).toBe(3 + 6);
  });
});

describe('what a read costs', () => {
  const read = (name: string, body: object, answeredItems: readonly number[]) =>
    createTableLedger().charge(call(name, body, { answeredItems })).readUnits;
  const batch = (count: number, ConsistentRead?: boolean) => ({
    RequestItems: { table: { Keys: Array.from({ length: count }, () => ({})), ConsistentRead } },
  });

  it('of one item is a unit for each 4 KB, also if it is not there, and half if it may be old', () => {
    expect(read('GetItem', { ConsistentRead: true }, [4096])).toBe(1);
    expect(read('GetItem', { ConsistentRead: true }, [4097])).toBe(2);
    expect(read('GetItem', { ConsistentRead: true }, [])).toBe(1);
    expect(read('GetItem', {}, [4097])).toBe(1);
  });

  it('of several by their keys is that of each by itself', () => {
    expect(read('BatchGetItem', batch(3, true), [100, 5000])).toBe(1 + 2 + 1);
    expect(read('BatchGetItem', batch(3), [100, 5000])).toBe(2);
  });

  it('by a query is that of all together', () => {
    expect(read('Query', { ConsistentRead: true }, [100, 100, 4000])).toBe(2);
    expect(read('Query', { IndexName: 'wake' }, [100, 100])).toBe(0.5);
    expect(read('Query', { ConsistentRead: true }, [])).toBe(1);
  });
});

describe('what is stored', () => {
  it('is items and entries of indexes, each with a hundred bytes more', () => {
    ledger = createTableLedger(index('KEYS_ONLY'));
    const item = anItem(500, wakeAt('1'));
    put(item);
    const { data: _left, ...entry } = item;
    expect(ledger.storedBytes()).toBe(500 + 100 + itemBytes(entry) + 100);
  });
});
