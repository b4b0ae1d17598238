import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { StorageUnavailableError } from '../../../shared/domain/errors/state-errors.ts';
import type { NewTableItem, Table, TableItem } from '../../../shared/ports/table.ts';
import { type BlobStore, createBlobStore } from '../../../shared/stores/blob-store.ts';

const DAY = 86_400;
const START_SECONDS = 1_800_000_000;

describe('the blob store', () => {
  let seconds: number;
  let writes: NewTableItem[];
  let reads: number;
  let memory: Table;
  let blobs: BlobStore;

  beforeEach(() => {
    seconds = START_SECONDS;
    writes = [];
    reads = 0;
    const clock = { now: () => new Date(seconds * 1000) };
    memory = createMemoryTable({ clock });
    const counting: Table = {
      ...memory,
      get: (key) => {
        reads++;
        return memory.get(key);
      },
      put: (item, options) => {
        writes.push(item);
        return memory.put(item, options);
      },
    };
    blobs = createBlobStore({ table: counting, clock });
  });

  const stored = async (hash: string): Promise<readonly TableItem[]> => (await memory.query(`blob#${hash}`)).items;
  const overwrite = (item: TableItem, data: TableItem['data']) =>
    memory.put({ partition: item.partition, sort: item.sort, data }, { expect: item.version });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a small text', Buffer.from('kind: Deployment ünï 🚀')],
    ['bytes that compress well', Buffer.alloc(5_000_000)],
    ['bytes that fit one chunk exactly', randomBytes(229_000)],
    ['bytes that do not compress', randomBytes(1_000_000)],
  ])('gives %s back under the hash of the content', async (_, content) => {
    const hash = await blobs.put(content);

    expect(hash).toBe(createHash('sha256').update(content).digest('hex'));
    expect(Buffer.from((await blobs.get(hash)) ?? 'missing').equals(content)).toBe(true);
  });

  it('takes a text as its UTF-8 bytes', async () => {
    expect(await blobs.put('ünï')).toBe(await blobs.put(Buffer.from('ünï')));
  });

  it('answers nothing for a hash that was never put', async () => {
    expect(await blobs.get('0'.repeat(64))).toBeUndefined();
  });

  it('keeps a small content in one item, and reads it by one read', async () => {
    const hash = await blobs.put('small');
    expect(writes).toHaveLength(1);
    reads = 0;
    await blobs.get(hash);
    expect(reads).toBe(1);
  });

  it('keeps each item well below 400 KB', async () => {
    await blobs.put(randomBytes(1_000_000));

    expect(writes).toHaveLength(5);
    expect(Math.max(...writes.map((item) => JSON.stringify(item).length))).toBeLessThan(310_000);
  });

  it('writes the header last, so that a blob half written is not seen', async () => {
    const content = randomBytes(1_000_000);
    const seen: boolean[] = [];
    const hash = createHash('sha256').update(content).digest('hex');
    const clock = { now: () => new Date() };
    const watched: Table = {
      ...memory,
      put: async (item, options) => {
        seen.push((await blobs.get(hash)) !== undefined);
        return memory.put(item, options);
      },
    };

    await createBlobStore({ table: watched, clock }).put(content);

    expect(seen).toEqual([false, false, false, false, false]);
    expect(await blobs.get(hash)).toBeDefined();
  });

  it('takes up a put that broke off before the header', async () => {
    const content = randomBytes(1_000_000);
    const broken: Table = {
      ...memory,
      put: (item, options) =>
        item.sort === '0000' ? Promise.reject(new StorageUnavailableError('power cut')) : memory.put(item, options),
    };
    const clock = { now: () => new Date(seconds * 1000) };
    await expect(createBlobStore({ table: broken, clock }).put(content)).rejects.toThrow('power cut');

    const hash = await blobs.put(content);

    expect(Buffer.from((await blobs.get(hash)) ?? '').equals(content)).toBe(true);
  });

  it('costs one read and no write to put content that is there', async () => {
    const content = randomBytes(1_000_000);
    await blobs.put(content);
    writes = [];
    reads = 0;

    await blobs.put(content);

    expect([reads, writes.length]).toEqual([1, 0]);
  });

  it('lets many put the same content at the same time', async () => {
    const content = randomBytes(700_000);
    const hashes = await Promise.all(
      Array.from({ length: 10 }, (_, at) => blobs.put(content, { ttlSeconds: DAY + at })),
    );

    expect(new Set(hashes).size).toBe(1);
    expect((await blobs.get(hashes[0] ?? ''))?.byteLength).toBe(700_000);
  });

  it('keeps content until its time is over', async () => {
    const hash = await blobs.put(randomBytes(500_000), { ttlSeconds: DAY });

    seconds = START_SECONDS + DAY - 1;
    expect(await blobs.get(hash)).toBeDefined();
    seconds = START_SECONDS + DAY;
    expect(await blobs.get(hash)).toBeUndefined();
  });

  it('finds all chunks when the time ends between the reading of header and chunks', async () => {
    const hash = await blobs.put(randomBytes(500_000), { ttlSeconds: DAY });
    seconds = START_SECONDS + DAY - 1;
    const slow: Table = {
      ...memory,
      batchGet: (keys) => {
        seconds = START_SECONDS + DAY + 60;
        return memory.batchGet(keys);
      },
    };
    const clock = { now: () => new Date(seconds * 1000) };

    expect((await createBlobStore({ table: slow, clock }).get(hash))?.byteLength).toBe(500_000);
  });

  it.each([
    ['less than half of its time is used up', DAY / 2, 0, DAY],
    ['more than half of its time is used up', DAY / 2 + 1, 4, DAY / 2 + 1 + DAY],
    ['it had expired', 2 * DAY, 4, 3 * DAY],
  ])('when content is put again and %s', async (_, laterSeconds, expectedWrites, expectedExpiry) => {
    const content = randomBytes(700_000);
    await blobs.put(content, { ttlSeconds: DAY });
    writes = [];
    seconds = START_SECONDS + laterSeconds;

    const hash = await blobs.put(content, { ttlSeconds: DAY });

    expect(new Set(writes.map(({ sort }) => sort)).size).toBe(expectedWrites);
    seconds = START_SECONDS + expectedExpiry - 1;
    expect((await blobs.get(hash))?.byteLength).toBe(700_000);
    seconds = START_SECONDS + expectedExpiry;
    expect(await blobs.get(hash)).toBeUndefined();
  });

  it('never shortens the time of content', async () => {
    const hash = await blobs.put('kept for ever');
    await blobs.put('kept for ever', { ttlSeconds: 1 });
    const longer = await blobs.put('kept for a month', { ttlSeconds: 30 * DAY });
    await blobs.put('kept for a month', { ttlSeconds: DAY });
    seconds = START_SECONDS + 29 * DAY;

    expect(await blobs.get(hash)).toBeDefined();
    expect(await blobs.get(longer)).toBeDefined();
  });

  it('keeps for ever what had an end when it is put without one', async () => {
    await blobs.put('text', { ttlSeconds: DAY });
    const hash = await blobs.put('text');
    seconds = START_SECONDS + 1000 * DAY;

    expect(await blobs.get(hash)).toBeDefined();
  });

  it.each([
    [
      'a chunk is missing',
      async (items: readonly TableItem[]) => {
        const [, chunk] = items;
        if (chunk) await memory.delete(chunk, { expect: chunk.version });
      },
    ],
    [
      'a chunk was changed',
      async (items: readonly TableItem[]) => {
        const [, chunk] = items;
        if (chunk) await overwrite(chunk, { text: 'AAAA' });
      },
    ],
    [
      'another content lies there',
      async ([header]: readonly TableItem[]) => {
        const other = (await stored(await blobs.put('other')))[0];
        if (header && other) await overwrite(header, other.data);
      },
    ],
  ])('reports damage when %s, and can then be given the content again', async (_, damage) => {
    const content = randomBytes(500_000);
    const hash = await blobs.put(content);
    await damage(await stored(hash));

    const error = await blobs.get(hash).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageUnavailableError);
    expect(error).toMatchObject({ message: expect.stringContaining(hash) });

    await blobs.put(content);
    expect((await blobs.get(hash))?.byteLength).toBe(500_000);
  });
});
