import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import type { ReadSet } from '../../../shared/domain/render/read-set.ts';
import type { FinishedRender, RenderCache, RenderOutcome } from '../../../shared/ports/render-cache.ts';
import type { SecretBox } from '../../../shared/ports/secret-box.ts';
import { createBlobStore } from '../../../shared/stores/blob-store.ts';
import { createBoundedMemory } from '../../../shared/stores/bounded-memory.ts';
import { createRenderCache } from '../../../shared/stores/render-cache.ts';
import { countReads } from '../../support/count-reads.ts';

const KEY = { source: 'source', inputs: 'inputs' };

const secrets: SecretBox = {
  seal: async (text, context) => JSON.stringify({ text, context }),
  open: async (sealed, context) => {
    const opened = JSON.parse(sealed) as { readonly text: string; readonly context: string };
    if (opened.context !== context) throw new Error('sealed for another context');
    return opened.text;
  },
  fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
};

function createWorld() {
  const world = { now: new Date('2026-01-01T00:00:00Z') };
  const clock = { now: () => world.now };
  const table = createMemoryTable({ clock });
  const start = (): RenderCache =>
    createRenderCache({ table, blobs: createBlobStore({ table, clock }), secrets, clock });
  return { world, table, start };
}

const readSet = (root: string): ReadSet => ({ trees: { '': { root, directories: [] } } });
const aRender = (name: string, overrides: Partial<FinishedRender> = {}): FinishedRender => ({
  readSet: readSet(name),
  inputNames: ['helm'],
  outcome: { sourceType: 'Directory', warnings: [], objects: [{ apiVersion: 'v1', kind: 'A', metadata: { name } }] },
  ...overrides,
});

async function namesIn(cache: RenderCache, key = KEY): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { open } of cache.find(key)) {
    const outcome = await open();
    names.push('failure' in outcome ? outcome.failure.message : (outcome.objects[0]?.metadata.name ?? ''));
  }
  return names;
}

async function firstIn(cache: RenderCache): Promise<string | undefined> {
  for await (const { readSet } of cache.find(KEY)) return readSet.trees['']?.root;
  return undefined;
}

describe('a render cache', () => {
  it('gives back what was put, with what it read', async () => {
    const { start } = createWorld();
    const cache = start();
    await cache.put(KEY, aRender('a'));
    const found: { readSet: ReadSet; outcome: RenderOutcome }[] = [];
    for await (const { readSet, open } of cache.find(KEY)) found.push({ readSet, outcome: await open() });
    expect(found).toEqual([{ readSet: readSet('a'), outcome: aRender('a').outcome }]);
  });

  it('reads once what several ask for at the same time', async () => {
    const { table, start } = createWorld();
    await start().put(KEY, aRender('a'));
    const cache = start();
    const counts = countReads(table);
    await Promise.all([1, 2, 3].map(() => cache.inputNames(KEY.source)));
    expect(await Promise.all([1, 2, 3].map(() => firstIn(cache)))).toEqual(['a', 'a', 'a']);
    expect(counts).toEqual({ render: 2, blob: 1 });
  });

  it('gives back failures likewise', async () => {
    const cache = createWorld().start();
    const outcome = { failure: { code: 'ManifestInvalidError', message: 'a.yaml:1:1: no' } };
    await cache.put(KEY, aRender('a', { outcome }));
    expect(await namesIn(cache)).toEqual(['a.yaml:1:1: no']);
  });

  it.each<[name: string, key: typeof KEY]>([
    ['source', { ...KEY, source: 'other' }],
    ['inputs', { ...KEY, inputs: 'other' }],
  ])('keeps renders with other %s apart', async (_name, key) => {
    const { start } = createWorld();
    const cache = start();
    await cache.put(KEY, aRender('a'));
    expect(await namesIn(cache, key)).toEqual([]);
  });

  it('keeps the last four renders, the last one first, one for each set of reads', async () => {
    const { start } = createWorld();
    const cache = start();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'c']) await cache.put(KEY, aRender(name));
    expect(await namesIn(cache)).toEqual(['c', 'e', 'd', 'b']);
    expect(await namesIn(start())).toEqual(['c', 'e', 'd', 'b']);
  });

  it('collects the names of inputs of all renders', async () => {
    const { start } = createWorld();
    expect(await start().inputNames('source')).toBeUndefined();
    await start().put(KEY, aRender('a'));
    await start().put(KEY, aRender('b', { inputNames: ['revision'] }));
    expect(await start().inputNames('source')).toEqual(['helm', 'revision']);
  });

  it('sees after a minute what another process rendered', async () => {
    const { world, start } = createWorld();
    const [one, other] = [start(), start()];
    expect(await namesIn(one)).toEqual([]);
    await other.put(KEY, aRender('a'));
    world.now = new Date('2026-01-01T00:01:00Z');
    expect(await namesIn(one)).toEqual(['a']);
  });

  it('loses none of several renders at the same time', async () => {
    const { start } = createWorld();
    await Promise.all(['a', 'b', 'c'].map((name) => start().put(KEY, aRender(name))));
    expect([...(await namesIn(start()))].sort()).toEqual(['a', 'b', 'c']);
  });

  it('does not give back an output beyond its greatest age, though it is used', async () => {
    const { world, start } = createWorld();
    const cache = start();
    await cache.put(KEY, aRender('a', { maxAgeSeconds: 3600 }));
    world.now = new Date('2026-01-01T00:59:00Z');
    expect(await namesIn(cache)).toEqual(['a']);
    world.now = new Date('2026-01-01T01:00:00Z');
    expect(await namesIn(cache)).toEqual([]);
    expect(await namesIn(start())).toEqual([]);
  });
});

describe('a bounded memory', () => {
  it('forgets first what was not used for the longest', () => {
    const memory = createBoundedMemory<string>(30);
    for (const key of ['a', 'b', 'c']) memory.put(key, key, 10);
    memory.get('a');
    memory.put('d', 'd', 10);
    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual(['a', undefined, 'c', 'd']);
  });

  it('counts a value that is replaced once', () => {
    const memory = createBoundedMemory<string>(20);
    for (let round = 0; round < 5; round++) memory.put('a', `${round}`, 10);
    memory.put('b', 'b', 10);
    expect([memory.get('a'), memory.get('b')]).toEqual(['4', 'b']);
  });

  it('does not take what is larger than itself', () => {
    const memory = createBoundedMemory<string>(20);
    memory.put('a', 'a', 10);
    memory.put('b', 'b', 21);
    expect([memory.get('a'), memory.get('b')]).toEqual(['a', undefined]);
  });
});
