import type { Clock } from '../ports/clock.ts';
import type { CachedRender, RenderCache, RenderKey } from '../ports/render-cache.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table, TableKey } from '../ports/table.ts';
import type { BlobStore } from './blob-store.ts';
import { createBoundedMemory } from './bounded-memory.ts';
import { openPackedRender, type PackedRender, packRender, readPackedRender } from './packed-render.ts';
import { createRenderIndex, type StoredRender } from './render-index.ts';
import { shareRunning } from './share-running.ts';

/** What the cache is made of. */
export interface RenderCacheOptions {
  readonly table: Table;
  readonly blobs: BlobStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  /** How long a render is kept that nobody uses; default 7 days. */
  readonly ttlSeconds?: number;
  /** How much is kept in this process besides; default 64 MB. */
  readonly memoryBytes?: number;
}

/** The renders under one key, and until when this process need not look for those of others. */
interface KnownRenders {
  readonly renders: readonly StoredRender[];
  readonly until: number;
}

const DEFAULT_TTL_SECONDS = 7 * 24 * 3600;
const DEFAULT_MEMORY_BYTES = 64_000_000;
const LOOK_AGAIN_SECONDS = 60;
/** About what a list of names or hashes takes in memory. */
const LIST_BYTES = 1_000;

/** Makes the render cache above a table, with a layer in memory. What is stored is sealed (ADR 0006). */
export function createRenderCache(options: RenderCacheOptions): RenderCache {
  const { blobs, secrets, clock, ttlSeconds = DEFAULT_TTL_SECONDS, memoryBytes = DEFAULT_MEMORY_BYTES } = options;
  const index = createRenderIndex(options);
  const names = createBoundedMemory<readonly string[]>(memoryBytes / 8);
  const known = createBoundedMemory<KnownRenders>(memoryBytes / 8);
  const packs = createBoundedMemory<PackedRender>(memoryBytes);
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);
  // Two commits of an application are often asked for at once, and most of what they need is the same.
  const readNames = shareRunning(index.readNames, textOf);
  const readRenders = shareRunning(index.readRenders, textOf);
  const readBlob = shareRunning(blobs.get, (blob) => blob);

  function know(place: TableKey, renders: readonly StoredRender[]): readonly StoredRender[] {
    known.put(textOf(place), { renders, until: nowSeconds() + LOOK_AGAIN_SECONDS }, LIST_BYTES);
    return renders;
  }

  async function listRenders(place: TableKey): Promise<readonly StoredRender[]> {
    const list = known.get(textOf(place));
    if (list !== undefined && nowSeconds() < list.until) return list.renders;
    return know(place, await readRenders(place));
  }

  async function load(place: TableKey, blob: string): Promise<PackedRender | undefined> {
    const inMemory = packs.get(blob);
    if (inMemory !== undefined) return inMemory;
    const sealed = await readBlob(blob);
    if (sealed === undefined) return undefined;
    const opened = await secrets.open(Buffer.from(sealed).toString('utf8'), textOf(place));
    const render = await readPackedRender(Buffer.from(opened, 'base64'));
    packs.put(blob, render, render.bytes);
    return render;
  }

  async function store(
    key: RenderKey,
    inputNames: readonly string[],
    render: PackedRender,
    until?: number,
  ): Promise<void> {
    const sourcePlace = index.sourcePlace(key.source);
    const place = index.rendersPlace(key);
    const at = nowSeconds();
    const sealed = await secrets.seal(render.packed.toString('base64'), textOf(place));
    const blob = await blobs.put(sealed, { ttlSeconds });
    packs.put(blob, render, render.bytes);
    const reads = secrets.fingerprint(JSON.stringify(render.readSet));
    const stored = { blob, reads, at, ...(until === undefined ? {} : { until }) };
    know(place, await index.addRender(place, stored, at + ttlSeconds));
    const expiry = { neededUntil: at + ttlSeconds, expiresAt: at + 2 * ttlSeconds };
    names.put(textOf(sourcePlace), await index.addNames(sourcePlace, inputNames, expiry), LIST_BYTES);
  }

  async function* find(key: RenderKey): AsyncGenerator<CachedRender> {
    const place = index.rendersPlace(key);
    const remembered = await listRenders(place);
    yield* findAmong(key, place, remembered);
    // Another process may have rendered it meanwhile: to look costs less than to render it again.
    const tried = new Set(remembered.map(({ blob }) => blob));
    const added = know(place, await readRenders(place)).filter(({ blob }) => !tried.has(blob));
    yield* findAmong(key, place, added);
  }

  async function* findAmong(
    key: RenderKey,
    place: TableKey,
    renders: readonly StoredRender[],
  ): AsyncGenerator<CachedRender> {
    for (const { blob, at, until } of renders) {
      if (until !== undefined && nowSeconds() >= until) continue;
      const render = await load(place, blob);
      if (render === undefined) continue;
      const { readSet, open } = openPackedRender(render);
      yield {
        readSet,
        ...(until === undefined ? {} : { until: timeOf(until) }),
        async open() {
          // What is in use is kept, but not written each time.
          if (nowSeconds() - at > ttlSeconds / 2) await store(key, [], render, until);
          return open();
        },
      };
    }
  }

  return {
    find,
    async inputNames(source) {
      const place = index.sourcePlace(source);
      const inMemory = names.get(textOf(place));
      if (inMemory !== undefined) return inMemory;
      const stored = await readNames(place);
      if (stored !== undefined) names.put(textOf(place), stored, LIST_BYTES);
      return stored;
    },
    async put(key, { readSet, inputNames, outcome, maxAgeSeconds }) {
      const until = maxAgeSeconds === undefined ? undefined : nowSeconds() + maxAgeSeconds;
      await store(key, inputNames, await packRender(readSet, outcome), until);
      return until === undefined ? undefined : timeOf(until);
    },
  };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function textOf({ partition, sort }: TableKey): string {
  return `${partition}/${sort}`;
}
