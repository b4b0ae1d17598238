import { randomUUID } from 'node:crypto';
import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem, TableKey } from '../ports/table.ts';
import { compress, decompress } from './compress.ts';

/** From here on a text is compressed: a write costs a unit for each KB of the item. */
const COMPRESS_FROM_CHARACTERS = 1_000;
/** What is larger is compressed less, but quickly: there the time costs more than the last tenth of the size. */
const COMPRESS_WELL_UP_TO_CHARACTERS = 64 * 1024;
/** DynamoDB holds 400 KB an item; this leaves room for keys and names. */
const PART_CHARACTERS = 300 * 1024;

/** What an item holds of a text: itself, compressed, or where its parts are. */
type TextData = { readonly [field: string]: Json };

/**
 * Keeps a text in an item, whatever its size: as it is, compressed, or, where one item cannot hold it, in parts beside it. The parts
 * of each version are items of their own, written before the item that names them, and removed after the one that does not any more:
 * so the item remains the one thing that changes at once.
 */
export interface LargeText {
  /** Writes the parts, if it needs some, and answers what the item is to hold. */
  write(owner: string, text: string): Promise<TextData>;
  /** Undefined if the parts are gone, because the item was written anew meanwhile: read it again. */
  read(owner: string, data: TextData): Promise<string | undefined>;
  /** Removes the parts that an item named, if it named some; to be called when it does not any more. */
  remove(owner: string, data: TextData): Promise<void>;
}

/** Makes it above a table. @param partition of the parts */
export function createLargeText(table: Table, partition: string): LargeText {
  return {
    async write(owner, text) {
      if (text.length < COMPRESS_FROM_CHARACTERS) return { text };
      const level = text.length <= COMPRESS_WELL_UP_TO_CHARACTERS ? 6 : 1;
      const packed = (await compress(text, { level })).toString('base64');
      if (packed.length <= PART_CHARACTERS) return { gzip: packed };
      const data = { ticket: randomUUID(), parts: Math.ceil(packed.length / PART_CHARACTERS) };
      const keys = keysOf(partition, owner, data);
      await Promise.all(
        keys.map((key, at) => {
          const part = packed.slice(at * PART_CHARACTERS, (at + 1) * PART_CHARACTERS);
          return table.put({ ...key, data: { part } }, { expect: 'absent' });
        }),
      );
      return data;
    },
    async read(owner, data) {
      if (typeof data.text === 'string') return data.text;
      if (typeof data.gzip === 'string') return (await decompress(Buffer.from(data.gzip, 'base64'))).toString();
      const keys = keysOf(partition, owner, data);
      const found = new Map((await table.batchGet(keys)).map((item) => [item.sort, String(item.data.part)]));
      if (keys.some(({ sort }) => !found.has(sort))) return undefined;
      const packed = keys.map(({ sort }) => found.get(sort)).join('');
      return (await decompress(Buffer.from(packed, 'base64'))).toString();
    },
    async remove(owner, data) {
      // Nobody writes a part twice, so that its version is known.
      const removals = keysOf(partition, owner, data).map((key) => table.delete(key, { expect: 1 }).catch(ignoreGone));
      await Promise.all(removals);
    },
  };
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof ConcurrentUpdateError)) throw error;
}

function keysOf(partition: string, owner: string, { ticket, parts }: TableItem['data']): readonly TableKey[] {
  return Array.from({ length: Number(parts ?? 0) }, (_, at) => ({
    partition,
    sort: `${owner}#${ticket}#${String(at).padStart(4, '0')}`,
  }));
}
