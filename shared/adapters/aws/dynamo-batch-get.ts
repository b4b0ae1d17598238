import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';
import type { TableKey } from '../../ports/table.ts';
import { uniqueKeys } from '../table-conventions.ts';
import { type DynamoItem, toDynamoKey } from './dynamo-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_REQUEST = 100;
const ATTEMPTS_WITHOUT_PROGRESS = 6;
const FIRST_DELAY_MS = 50;

/**
 * Reads many items by key, consistently, whatever their number.
 * @throws StorageUnavailableError when DynamoDB goes on leaving keys unprocessed
 */
export async function batchGetDynamo(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly TableKey[],
): Promise<DynamoItem[]> {
  // DynamoDB refuses a request that names a key twice.
  const pending = uniqueKeys(keys).map(toDynamoKey);
  const found: DynamoItem[] = [];
  let failures = 0;
  while (pending.length > 0) {
    const request = pending.splice(0, KEYS_PER_REQUEST);
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: request, ConsistentRead: true } } }),
    );
    found.push(...(answer.Responses?.[tableName] ?? []));
    const unprocessed = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    pending.push(...unprocessed);
    // Part of the answer missing means that it was too large (16 MB) and the rest can be asked for at once;
    // all of it missing means that the table is overloaded.
    failures = unprocessed.length === request.length ? failures + 1 : 0;
    if (failures > 0) await backOff(failures, tableName);
  }
  return found;
}

async function backOff(failures: number, tableName: string): Promise<void> {
  if (failures >= ATTEMPTS_WITHOUT_PROGRESS) {
    throw new StorageUnavailableError(`The table ${tableName} is overloaded: it left all keys of a read unprocessed`, {
      retry: 'backoff',
      data: { table: tableName, attempts: failures },
    });
  }
  await sleep(FIRST_DELAY_MS * 2 ** (failures - 1) * (0.5 + Math.random() / 2));
}
