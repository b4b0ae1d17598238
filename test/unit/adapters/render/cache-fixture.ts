import { createHash } from 'node:crypto';
import { createMemoryTable } from '../../../../shared/adapters/local/memory-table.ts';
import { createCachingRenderer } from '../../../../shared/adapters/render/caching-renderer.ts';
import type { RenderContext } from '../../../../shared/adapters/render/render-context.ts';
import type { ManifestRenderer } from '../../../../shared/ports/manifest-renderer.ts';
import type { SecretBox } from '../../../../shared/ports/secret-box.ts';
import type { Table } from '../../../../shared/ports/table.ts';
import { createBlobStore } from '../../../../shared/stores/blob-store.ts';
import { createRenderCache } from '../../../../shared/stores/render-cache.ts';
import { renderContext } from './render-fixture.ts';

/** A store that outlives the renderers above it, and a clock that can be set. */
export interface CacheWorld {
  readonly table: Table;
  now: Date;
  /** A process of its own: nothing in memory yet. */
  startRenderer(options?: Partial<Pick<RenderContext, 'tools' | 'limits' | 'charts' | 'plugins'>>): ManifestRenderer;
}

/** Makes an empty world. */
export function createCacheWorld(): CacheWorld {
  const clock = { now: () => world.now };
  const table = createMemoryTable({ clock });
  const world: CacheWorld = {
    table,
    now: new Date('2026-11-24T00:00:00Z'),
    startRenderer: (options = {}) =>
      createCachingRenderer({
        ...renderContext(),
        ...options,
        cache: createRenderCache({ table, blobs: createBlobStore({ table, clock }), secrets, clock }),
      }),
  };
  return world;
}

/** Not secret, but like a real box it shows nothing of the text and binds it to its context. */
const secrets: SecretBox = {
  seal: async (text, context) => Buffer.from(JSON.stringify({ text, context })).toString('base64'),
  open: async (sealed, context) => {
    const opened = JSON.parse(Buffer.from(sealed, 'base64').toString()) as { text: string; context: string };
    if (opened.context !== context) throw new Error('sealed for another context');
    return opened.text;
  },
  fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
};
