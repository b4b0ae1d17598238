import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import type { DirectoryOptions } from '../../shared/domain/application/source.ts';
import { configMap, type MemoryFiles } from '../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

/** The cases of Argo CD's own suite for directories (reference/argocd.md §2.3), with files of our own. */
const json = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const list = (...names: readonly string[]) =>
  `apiVersion: v1\nkind: List\nitems:\n${names.map((name) => `- {apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}\n`).join('')}`;
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const jsonnet = (name: string) => `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} } }`;

const render = async (files: MemoryFiles, directory?: DirectoryOptions) => {
  const source = directory === undefined ? {} : { directory };
  const { objects } = await createManifestRenderer(renderContext()).render(renderRequest(files, source));
  return objects.map(({ metadata }) => metadata.name);
};

describe("a directory that Argo CD's suite renders", () => {
  it.each<[name: string, files: MemoryFiles, names: readonly string[], directory?: DirectoryOptions]>([
    ['concatenated', { 'app/a.yaml': ['a', 'b', 'c'].map((name) => configMap(name)).join('---\n') }, ['a', 'b', 'c']],
    [
      'jsonnet, with top-level arguments, external variables and a library',
      {
        'app/a.jsonnet': `function(tla) [${jsonnet('tla')}, ${jsonnet("(import 'lib.libsonnet')(std.extVar('ext'))")}]`,
        'vendor/lib.libsonnet': "function(name) 'lib-' + name",
      },
      ['one', 'lib-two'],
      {
        jsonnet: {
          tlas: [{ name: 'tla', value: "'o' + 'ne'", code: true }],
          extVars: [{ name: 'ext', value: 'two' }],
          libs: ['vendor'],
        },
      },
    ],
    [
      'jsonnet-1, which imports from above its directory',
      { 'app/a.jsonnet': `(import '../root.libsonnet')`, 'root.libsonnet': jsonnet("'root'") },
      ['root'],
    ],
    ['utf-16', { 'app/a.yaml': utf16(configMap('a')), 'app/b.json': utf16(json('b')) }, ['a', 'b']],
    ['recurse', { 'app/a.yaml': configMap('a'), 'app/sub/b.yaml': configMap('b') }, ['a', 'b'], { recurse: true }],
    ['null-list', { 'app/a.yaml': `${configMap('a')}---\napiVersion: v1\nkind: List\nitems: null\n` }, ['a']],
    ['empty-list', { 'app/a.yaml': `${configMap('a')}---\napiVersion: v1\nkind: List\nitems: []\n` }, ['a']],
    [
      'weird-list, whose kind does not say so',
      { 'app/a.yaml': list('a', 'b').replace('List', 'RoleBindingList') },
      ['a', 'b'],
    ],
    [
      'json-list',
      { 'app/a.json': `{"apiVersion":"v1","kind":"List","items":[${json('a')},${json('b')}]}` },
      ['a', 'b'],
    ],
    ['valid-json', { 'app/a.json': json('a') }, ['a']],
    [
      'yaml-with-empty-document',
      { 'app/a.yaml': `---\n---\n${configMap('a')}---\n# nothing\n---\n${configMap('b')}---\n` },
      ['a', 'b'],
    ],
    [
      'app-include-exclude: include',
      { 'app/a.yaml': configMap('a'), 'app/sub/b.yaml': configMap('b'), 'app/c.json': json('c') },
      ['c', 'b'],
      { recurse: true, include: '{sub/*,*.json}' },
    ],
    [
      'app-include-exclude: exclude',
      { 'app/a.yaml': configMap('a'), 'app/sub/b.yaml': configMap('b') },
      ['a'],
      { recurse: true, exclude: 'sub/**' },
    ],
    [
      'invalid-manifests-skipped',
      {
        'app/a.yaml': `# +argocd:skip-file-rendering\napiVersion: v1\nkind: X\nmetadata: [`,
        'app/b.yaml': configMap('b'),
      },
      ['b'],
    ],
    ['nil-metadata-accessors', { 'app/a.yaml': configMap('a', '  labels: null\n  annotations: null\n') }, ['a']],
    ['irrelevant-yaml', { 'app/a.yaml': configMap('a'), 'app/values.yaml': 'replicas: 2\nimage: {tag: x}\n' }, ['a']],
    ['non-manifest-file', { 'app/a.yaml': configMap('a'), 'app/b.yml': '- 1\n- 2\n', 'app/c.txt': 'kind: x' }, ['a']],
    ['in-bounds-link', { 'app/a.yaml': 'link:../lib/a.yaml', 'lib/a.yaml': configMap('a') }, ['a']],
    ['link-to-nowhere', { 'app/a.yaml': configMap('a'), 'app/b.yaml': 'link:gone.yaml' }, ['a']],
    [
      'app-parameters: the source is changed by a file of its directory',
      { 'app/.argocd-source.yaml': 'directory: {recurse: true}', 'app/sub/a.yaml': configMap('a') },
      ['a'],
    ],
  ])('%s', async (_name, files, names, directory) => {
    expect(await render(files, directory)).toEqual(names);
  });
});

describe("a directory that Argo CD's suite refuses", () => {
  it.each<[name: string, files: MemoryFiles, message: string]>([
    ['invalid-manifests', { 'app/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n' }, 'app/a.yaml:'],
    ['invalid-metadata', { 'app/a.yaml': configMap('a', '  labels: [x]\n') }, "'metadata.labels' must hold texts"],
    ['partially-valid-yaml', { 'app/a.yaml': `${configMap('a')}---\nname: [\n` }, 'app/a.yaml:'],
    ['invalid-json', { 'app/a.json': '[{"apiVersion": "v1"}' }, 'app/a.json:1:22: not valid JSON'],
    ['circular-link', { 'app/a.yaml': 'link:b.yaml', 'app/b.yaml': 'link:a.yaml' }, 'go round in circles'],
    ['out-of-bounds-link', { 'app/a.yaml': 'link:../../outside.yaml' }, "illegal filepath in symlink at 'app/a.yaml'"],
    ['jsonnet with a library outside', { 'app/a.jsonnet': "import '../../secret'" }, 'leads outside the repository'],
  ])('%s', async (_name, files, message) => {
    await expect(render(files)).rejects.toThrow(message);
  });
});

const examples = join(
  process.env.WINDLASS_CONFORMANCE || resolve(import.meta.dirname, '../../../shared/conformance'),
  'argocd-example-apps',
);
const isThere = existsSync(examples);

describe.skipIf(!isThere)(`argocd-example-apps (${isThere ? examples : 'skipped: set WINDLASS_CONFORMANCE'})`, () => {
  const files = isThere ? readFolder(examples) : {};
  it.each<[path: string, kinds: readonly string[], directory?: DirectoryOptions]>([
    ['guestbook', ['Deployment', 'Service']],
    ['helm-hooks', ['Job', 'Job', 'ReplicaSet', 'Service', 'Job']],
    ['sync-waves', ['Job', 'Job', 'Job', 'ReplicaSet', 'ReplicaSet', 'Service', 'Service']],
    ['jsonnet-guestbook', ['Service', 'Deployment']],
    [
      'jsonnet-guestbook-tla',
      ['Service', 'Deployment'],
      {
        jsonnet: {
          tlas: ['name', 'image', 'type']
            .map((name) => ({ name, value: name }))
            .concat([
              { name: 'containerPort', value: '80' },
              { name: 'replicas', value: '1' },
              { name: 'servicePort', value: '80' },
            ]),
        },
      },
    ],
  ])('%s', async (path, kinds, directory) => {
    const request = renderRequest(files, { path, ...(directory && { directory }) });
    const { objects } = await createManifestRenderer(renderContext()).render(request);
    expect(objects.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });
});

function readFolder(folder: string): MemoryFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return Object.fromEntries(
    paths.filter((path) => statSync(path).isFile()).map((path) => [relative(folder, path), readFileSync(path)]),
  );
}
