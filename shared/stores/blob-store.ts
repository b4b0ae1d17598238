import { createHash } from 'node:crypto';
import { ConcurrentUpdateError, StorageUnavailableError } from '../domain/errors/state-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { NewTableItem, Table, TableItem, TableKey } from '../ports/table.ts';
import { compress, decompress } from './compress.ts';

/** Keeps large values under the hash of their content. */
export interface BlobStore {
  /**
   * Keeps the content and returns its SHA-256 (hex). Content that is there already costs one read.
   * @param options.ttlSeconds how long it must be kept from now on; default for ever
   */
  put(content: Uint8Array | string, options?: { readonly ttlSeconds?: number }): Promise<string>;
  /**
   * Returns the content; nothing when it is not there or expired.
   * @throws StorageUnavailableError when what is stored is not what was put; it can then be put again
   */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Removes the content; whoever uses this must know that nobody else keeps the same. What is not there is no error. */
  remove(hash: string): Promise<void>;
}

/** DynamoDB holds 400 KB an item; this leaves room for keys and names. */
const CHUNK_CHARACTERS = 300 * 1024;

/** Chunks outlive their header, so that who has read the header finds the chunks too. */
const CHUNK_GRACE_SECONDS = 3600;

/** Others may write the same content at the same time; each attempt lost to them is one that they have won. */
const WRITE_ATTEMPTS = 5;

const HEADER_SORT = '0000';

/** Makes the blob store above a table. */
export function createBlobStore({ table, clock }: { readonly table: Table; readonly clock: Clock }): BlobStore {
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);
  return {
    async put(content, { ttlSeconds } = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const hash = sha256(bytes);
      const header = await table.get(headerKey(hash));
      if (header && lastsLongEnough(header, ttlSeconds, nowSeconds())) return hash;
      const expiresAt = ttlSeconds === undefined ? undefined : nowSeconds() + ttlSeconds;
      const [first, ...rest] = await buildItems(hash, bytes, expiresAt);
      await Promise.all(rest.map((chunk) => writeUnlessKept(table, chunk)));
      // Last, so that nobody finds a blob of which a part is missing.
      await writeUnlessKept(table, first);
      return hash;
    },
    async get(hash) {
      const header = await table.get(headerKey(hash));
      if (header === undefined) return undefined;
      const text = await readText(table, header);
      const bytes = await decompress(Buffer.from(text, 'base64')).catch(() => undefined);
      if (bytes === undefined || sha256(bytes) !== hash) {
        // Without its header a damaged blob is written anew by the next put, which otherwise would trust in what is there.
        await removeItem(table, header);
        throw new StorageUnavailableError(
          `The stored blob ${hash} is damaged: what it was made from must be read again`,
          { retry: 'backoff', data: { hash } },
        );
      }
      return bytes;
    },
    async remove(hash) {
      const header = await table.get(headerKey(hash));
      if (header === undefined) return;
      // First, so that nobody finds a blob of which a part is missing.
      await removeItem(table, header);
      const { chunks, series } = header.data;
      const rest = await table.batchGet(chunkKeys(header.partition, String(series), Number(chunks)));
      await Promise.all(rest.map((chunk) => removeItem(table, chunk)));
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function headerKey(hash: string): TableKey {
  return { partition: `blob#${hash}`, sort: HEADER_SORT };
}

/** The expiry is moved on only when half of it is used up, so that content in daily use is not written daily. */
function lastsLongEnough({ expiresAt }: TableItem, ttlSeconds: number | undefined, nowSeconds: number): boolean {
  if (expiresAt === undefined) return true;
  return ttlSeconds !== undefined && expiresAt - nowSeconds >= ttlSeconds / 2;
}

/**
 * The header, which holds the first chunk, and the further chunks. Compressors of other versions and machines make other
 * bytes of the same content, so the further chunks bear the name of the text they are part of.
 */
async function buildItems(
  hash: string,
  bytes: Uint8Array,
  expiresAt: number | undefined,
): Promise<readonly [NewTableItem, ...NewTableItem[]]> {
  const text = (await compress(bytes)).toString('base64');
  const series = sha256(Buffer.from(text)).slice(0, 16);
  const chunks = Math.max(Math.ceil(text.length / CHUNK_CHARACTERS), 1);
  const chunk = (at: number) => text.slice(at * CHUNK_CHARACTERS, (at + 1) * CHUNK_CHARACTERS);
  const expiry = (graceSeconds: number) => (expiresAt === undefined ? {} : { expiresAt: expiresAt + graceSeconds });
  const header = { ...headerKey(hash), data: { chunks, series, text: chunk(0) }, ...expiry(0) };
  const rest = chunkKeys(header.partition, series, chunks).map((key, at) => ({
    ...key,
    data: { text: chunk(at + 1) },
    ...expiry(CHUNK_GRACE_SECONDS),
  }));
  return [header, ...rest];
}

function chunkKeys(partition: string, series: string, chunks: number): TableKey[] {
  return Array.from({ length: chunks - 1 }, (_, at) => ({
    partition,
    sort: `${String(at + 1).padStart(4, '0')}#${series}`,
  }));
}

/** Writes the item unless a good one with the same key lasts at least as long. */
async function writeUnlessKept(table: Table, item: NewTableItem): Promise<void> {
  const lastsUntil = (one: NewTableItem) => one.expiresAt ?? Number.POSITIVE_INFINITY;
  let expect: number | 'absent' = 'absent';
  for (let attempt = 1; ; attempt++) {
    try {
      await table.put(item, { expect });
      return;
    } catch (error) {
      if (!(error instanceof ConcurrentUpdateError) || attempt === WRITE_ATTEMPTS) throw error;
    }
    const stored = await table.get(item);
    // A header is good whatever series it names (a damaged one is removed by whoever finds it); a chunk must be this one.
    const isGood = stored && (item.sort === HEADER_SORT || stored.data.text === item.data.text);
    if (isGood && lastsUntil(stored) >= lastsUntil(item)) return;
    expect = stored?.version ?? 'absent';
  }
}

async function removeItem(table: Table, item: TableItem): Promise<void> {
  try {
    await table.delete(item, { expect: item.version });
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError)) throw error;
  }
}

async function readText(table: Table, header: TableItem): Promise<string> {
  const { chunks, series, text } = header.data;
  const keys = chunkKeys(header.partition, String(series), Number(chunks));
  if (keys.length === 0) return String(text);
  const found = new Map((await table.batchGet(keys)).map((item) => [item.sort, item.data.text]));
  return [text, ...keys.map(({ sort }) => found.get(sort) ?? '')].join('');
}
