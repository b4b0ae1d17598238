import { dynamoTableSchema } from '../../../shared/adapters/aws/dynamo-table-schema.ts';
import type { AwsCall } from '../../support/aws/aws-call.ts';
import { itemBytes, type StoredAttributes } from '../../support/aws/item-bytes.ts';

/** Request units of DynamoDB. */
export interface TableUnits {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Knows what the table holds by the calls that it was told of, and so what each of them costs. */
export interface TableLedger {
  /** To be called with each call once, in their order. */
  charge(call: AwsCall): TableUnits;
  /** What all items and index entries take, in bytes. */
  storedBytes(): number;
}

/** What DynamoDB makes of an item in an index. */
interface IndexEntry {
  /** The key in the index: an entry under another key is another entry. */
  readonly key: string;
  readonly content: string;
  readonly bytes: number;
}

interface Stored {
  readonly bytes: number;
  readonly entries: readonly (IndexEntry | undefined)[];
}

type Index = NonNullable<ReturnType<typeof dynamoTableSchema>['GlobalSecondaryIndexes']>[number];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
/** An index read is never consistent, and costs half. */
const EVENTUAL_SHARE = 0.5;
/** Beside its attributes an entry of an index is stored with so much more, and an item too. */
const STORAGE_OVERHEAD_BYTES = 100;
const NOTHING: TableUnits = { readUnits: 0, writeUnits: 0 };

/** Makes the ledger of a table with nothing in it. @param indexes default: those of the table of Windlass */
export function createTableLedger(indexes: readonly Index[] = indexesOf()): TableLedger {
  const items = new Map<string, Stored>();
  const store = (item: StoredAttributes): Stored => ({
    bytes: itemBytes(item),
    entries: indexes.map((index) => entryOf(index, item)),
  });
  const write = (key: string, after: Stored | undefined, isDone: boolean): TableUnits => {
    const before = items.get(key);
    // A refused one costs by the item that is there.
    if (!isDone) return { ...NOTHING, writeUnits: unitsOf(before?.bytes ?? 0, WRITE_UNIT_BYTES) };
    if (after) items.set(key, after);
    else items.delete(key);
    const own = unitsOf(Math.max(before?.bytes ?? 0, after?.bytes ?? 0), WRITE_UNIT_BYTES);
    const inIndexes = indexes.map((_, at) => indexUnits(before?.entries[at], after?.entries[at]));
    return { ...NOTHING, writeUnits: inIndexes.reduce((sum, units) => sum + units, own) };
  };
  return {
    charge(call) {
      const { name, body, status } = call;
      if (name === 'DynamoDB.PutItem') {
        const item = body.Item as StoredAttributes;
        return write(keyOf(item), store(item), status === 200);
      }
      if (name === 'DynamoDB.DeleteItem') return write(keyOf(body.Key as StoredAttributes), undefined, status === 200);
      return name.startsWith('DynamoDB.') ? { ...NOTHING, readUnits: readUnitsOf(call) } : NOTHING;
    },
    storedBytes: () =>
      [...items.values()]
        .flatMap(({ bytes, entries }) => [bytes, ...entries.flatMap((entry) => entry?.bytes ?? [])])
        .reduce((sum, bytes) => sum + bytes + STORAGE_OVERHEAD_BYTES, 0),
  };
}

function indexesOf(): readonly Index[] {
  return dynamoTableSchema('any').GlobalSecondaryIndexes ?? [];
}

function keyOf({ pk, sk }: StoredAttributes): string {
  return JSON.stringify([pk?.S, sk?.S]);
}

function entryOf({ KeySchema, Projection }: Index, item: StoredAttributes): IndexEntry | undefined {
  const indexKeys = (KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
  // An item without the key of an index is not in it.
  if (!indexKeys.every((name) => name in item)) return undefined;
  const names =
    Projection?.ProjectionType === 'ALL'
      ? Object.keys(item)
      : ['pk', 'sk', ...indexKeys, ...(Projection?.NonKeyAttributes ?? [])];
  const attributes = Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  return {
    key: JSON.stringify(indexKeys.map((name) => item[name])),
    content: JSON.stringify(attributes),
    bytes: itemBytes(attributes),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes */
function indexUnits(before: IndexEntry | undefined, after: IndexEntry | undefined): number {
  if (before && after && before.key === after.key) {
    if (before.content === after.content) return 0;
    return unitsOf(Math.max(before.bytes, after.bytes), WRITE_UNIT_BYTES);
  }
  return [before, after].reduce((sum, entry) => sum + (entry ? unitsOf(entry.bytes, WRITE_UNIT_BYTES) : 0), 0);
}

/** A query costs by all that it reads together, a get by each item, also by one that is not there. */
function readUnitsOf({ name, body, answeredItems }: AwsCall): number {
  if (name === 'DynamoDB.Query') {
    const together = answeredItems.reduce((sum, bytes) => sum + bytes, 0);
    return unitsOf(together, READ_UNIT_BYTES) * shareOf(body.ConsistentRead);
  }
  const requests = (body.RequestItems ?? {}) as {
    readonly [table: string]: { readonly Keys: readonly unknown[]; readonly ConsistentRead?: boolean };
  };
  const [request] = Object.values(requests);
  const asked = request?.Keys.length ?? 1;
  const found = answeredItems.reduce((sum, bytes) => sum + unitsOf(bytes, READ_UNIT_BYTES), 0);
  return (found + asked - answeredItems.length) * shareOf(request ? request.ConsistentRead : body.ConsistentRead);
}

function shareOf(isConsistent: unknown): number {
  return isConsistent === true ? 1 : EVENTUAL_SHARE;
}

/** At least one. */
function unitsOf(bytes: number, unit: number): number {
  return Math.max(1, Math.ceil(bytes / unit));
}
