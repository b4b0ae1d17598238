import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import { withTemporaryDirectory } from '../../shared/adapters/render/materialize-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

const ENTRY = join(import.meta.dirname, '../../shared/adapters/render/jsonnet/jsonnet-process.ts');

describe('the process for Jsonnet', () => {
  it('can be bundled by itself, for a function that has no TypeScript files', async () => {
    await withTemporaryDirectory(async (directory) => {
      const outfile = join(directory, 'jsonnet-process.cjs');
      await build({ entryPoints: [ENTRY], bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent' });
      const files = { 'app/a.jsonnet': '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: std.asciiLower("A")}}' };
      const renderer = createManifestRenderer(renderContext({ jsonnetEntry: outfile }));
      expect((await renderer.render(renderRequest(files))).objects).toMatchObject([{ metadata: { name: 'a' } }]);
      const elsewhere = createManifestRenderer(renderContext({ jsonnetEntry: join(directory, 'gone.cjs') }));
      await expect(elsewhere.render(renderRequest(files))).rejects.toThrow(/app\/a\.jsonnet ended without a result/);
    });
  });
});
