import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type ScanCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';

/** What DynamoDB takes at once; with 400 KB for each item it also stays below its 16 MB. */
const BATCH = 25;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Two tables with the same keys. */
export interface Copy {
  readonly source: string;
  readonly target: string;
  /** Told now and then how many were written. */
  readonly onProgress?: (written: number) => void;
}

/**
 * Writes all items of a table over those of another as they are; what only the other has stays.
 * @returns how many there were
 */
export async function copyItems(client: DynamoDBClient, { source, target, onProgress }: Copy): Promise<number> {
  let written = 0;
  for await (const page of paginateScan({ client }, { TableName: source, ConsistentRead: true })) {
    for (const batch of batchesOf(page)) await write(client, target, batch);
    written += page.Items?.length ?? 0;
    onProgress?.(written);
  }
  return written;
}

function batchesOf({ Items = [] }: ScanCommandOutput): readonly (readonly WriteRequest[])[] {
  const requests = Items.map((Item) => ({ PutRequest: { Item } }));
  return Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, position) =>
    requests.slice(position * BATCH, (position + 1) * BATCH),
  );
}

/** What DynamoDB has no room for at the moment it hands back; it is offered again until it is taken. */
async function write(client: DynamoDBClient, table: string, batch: readonly WriteRequest[]): Promise<void> {
  let left = [...batch];
  for (let pauseMs = FIRST_PAUSE_MS; left.length > 0; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
    if (left.length > 0) await wait(pauseMs);
  }
}
