import { describe, expect, it } from 'vitest';
import { renderDirectory } from '../../../../../shared/adapters/render/directory.ts';
import { findDifference, recordTree } from '../../../../../shared/adapters/render/recording-tree.ts';
import { type MemoryFiles, memoryTree } from '../memory-tree.ts';
import { renderContext, renderRequest } from '../render-fixture.ts';

const FILES: MemoryFiles = {
  'app/main.jsonnet': `local lib = import 'lib.libsonnet';
{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: lib.name }, data: { unused:: import 'unused.libsonnet' } }`,
  'app/readme.md': 'x',
  'app/unused.libsonnet': '{}',
  'vendor/lib.libsonnet': "{ name: (importstr 'name.txt') }",
  'vendor/name.txt': 'a',
  'other/lib.libsonnet': '{}',
};
const OPTIONS = { directory: { jsonnet: { libs: ['vendor'] } } };

/** What has changed of all that the render of FILES read. */
async function differenceTo(changes: MemoryFiles): Promise<string | undefined> {
  const recorded = recordTree(memoryTree(FILES));
  await renderDirectory({ ...renderRequest({}, OPTIONS), tree: recorded.tree }, renderContext());
  const reads = await recorded.reads();
  return reads && findDifference('', reads, memoryTree({ ...FILES, ...changes }));
}

describe('a render of Jsonnet stands', () => {
  it.each<[name: string, changes: MemoryFiles]>([
    ['a file that nobody imports changes', { 'other/lib.libsonnet': '{ a: 1 }', 'app/readme.md': 'y' }],
    ['an import changes that was not evaluated', { 'app/unused.libsonnet': '{ a: 1 }' }],
    ['a library is added beside', { 'app/new.libsonnet': '{}', 'vendor/new.libsonnet': '{}' }],
  ])('if %s', async (_name, changes) => {
    expect(await differenceTo(changes)).toBeUndefined();
  });
});

describe('a render of Jsonnet does not stand', () => {
  it.each<[name: string, changes: MemoryFiles, path: string]>([
    ['an imported file changes', { 'vendor/lib.libsonnet': "{ name: 'b' }" }, 'vendor/lib.libsonnet'],
    ['an imported text changes', { 'vendor/name.txt': 'b' }, 'vendor/name.txt'],
    [
      'a file appears that is found before the imported one',
      { 'app/lib.libsonnet': "{ name: 'c' }" },
      'app/lib.libsonnet',
    ],
    ['a manifest is added', { 'app/new.yaml': '' }, 'app'],
  ])('if %s', async (_name, changes, path) => {
    expect(await differenceTo(changes)).toContain(path);
  });
});
