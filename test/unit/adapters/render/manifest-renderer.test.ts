import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../../../shared/adapters/render/manifest-renderer.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import { recordLog } from '../../../integration/git-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from './memory-tree.ts';

const log = recordLog();
const render = (files: MemoryFiles, source: Partial<Source> = {}) =>
  createManifestRenderer({ logger: log }).render(
    { repoURL: 'https://example.com/a', path: 'app', ...source },
    memoryTree(files),
  );
const namesOf = async (files: MemoryFiles, source: Partial<Source> = {}) =>
  (await render(files, source)).objects.map(({ metadata }) => metadata.name);

describe('what a source is made with', () => {
  it.each([
    ['a Chart.yaml', { 'app/Chart.yaml': 'name: a' }, {}, "file 'app/Chart.yaml' makes this a Helm source"],
    [
      'a kustomization',
      { 'app/kustomization.yml': '' },
      {},
      "file 'app/kustomization.yml' makes this a Kustomize source",
    ],
    [
      'a Kustomization at the root',
      { Kustomization: '' },
      { path: '.' },
      "file 'Kustomization' makes this a Kustomize source",
    ],
    ['the field helm', { 'app/a.yaml': '' }, { helm: { values: 'a' } }, "field 'helm' makes this a Helm source"],
    ['the field chart', {}, { chart: 'redis' }, "field 'chart' makes this a Helm source"],
    ['the field kustomize', {}, { kustomize: { namePrefix: 'a-' } }, "field 'kustomize' makes this a Kustomize source"],
    ['the field plugin', {}, { plugin: { name: 'x' } }, "field 'plugin' makes this a Plugin source"],
    ['an OCI repository', {}, { repoURL: 'oci://example.com/a' }, 'makes this a Helm source'],
  ])('is not rendered by this version: %s', async (_name, files, source, words) => {
    await expect(render(files, source)).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining(words),
    });
  });

  it('must not be named twice', async () => {
    await expect(render({}, { helm: { a: 1 }, kustomize: { a: 1 } })).rejects.toThrow(
      'multiple application sources defined: Kustomize,Helm',
    );
  });

  it('is not said by empty fields', async () => {
    expect(await render({ 'app/a.yaml': configMap('a') }, { helm: {}, directory: {} })).toMatchObject({
      sourceType: 'Directory',
      objects: [{ kind: 'ConfigMap' }],
    });
  });

  it('is a directory when the field directory says so, whatever files are there', async () => {
    const files = { 'app/kustomization.yaml': 'resources: []', 'app/a.yaml': configMap('a') };
    expect(await namesOf(files, { directory: { recurse: true } })).toEqual(['a']);
  });

  it('does not matter when it only lends its files', async () => {
    expect(await createManifestRenderer().render({ repoURL: 'x', ref: 'values' }, memoryTree({}))).toEqual({
      sourceType: 'Directory',
      objects: [],
    });
  });
});

describe('the path of a source', () => {
  it.each([
    ['gone', 'gone: app path does not exist'],
    ['/app', '/app: app path is absolute'],
    ['../app', '../app: app path is outside the repository'],
    ['app/../../app', 'app/../../app: app path is outside the repository'],
    ['app/a.yaml', 'app/a.yaml: app path is not a directory'],
    ['sub/x', 'sub/x: app path is in the submodule sub'],
    ['out', "illegal filepath in symlink at 'out'"],
    ['circle', 'circle: the symbolic links go round in circles'],
    ['dangling', 'dangling: app path does not exist'],
  ])('%s is refused: %s', async (path, words) => {
    const files = {
      'app/a.yaml': configMap('a'),
      sub: 'submodule:',
      out: 'link:../elsewhere',
      circle: 'link:circle',
      dangling: 'link:nowhere',
    };
    await expect(render(files, { path })).rejects.toMatchObject({
      code: 'SourcePathError',
      message: expect.stringContaining(words),
    });
  });

  it.each([['app'], ['./app/'], ['app/../app'], ['link'], ['deep/link']])('%s is found', async (path) => {
    const files = { 'app/a.yaml': configMap('a'), link: 'link:app', 'deep/link': 'link:../app' };
    expect(await namesOf(files, { path })).toEqual(['a']);
  });

  it.each([[''], ['.'], ['./'], [undefined]])('%j is the root', async (path) => {
    const { path: _, ...source } = { repoURL: 'x', path };
    const result = await createManifestRenderer().render(
      { ...source, ...(path === undefined ? {} : { path }) },
      memoryTree({ 'a.yaml': configMap('a') }),
    );
    expect(result.objects).toHaveLength(1);
  });
});

describe('the files of a directory', () => {
  const files = {
    'app/b.yml': configMap('b'),
    'app/a.yaml': configMap('a'),
    'app/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }),
    'app/aa/nested.yaml': configMap('nested'),
    'app/env-dev/d.yaml': configMap('dev'),
    'app/readme.md': 'kind: nothing',
    'app/.hidden.yaml': configMap('hidden'),
  };

  it('are read in the order of their names, without those in folders', async () => {
    expect(await namesOf(files)).toEqual(['hidden', 'a', 'b', 'c']);
  });

  it('are read in folders too when recurse is set, each folder in its place', async () => {
    expect(await namesOf(files, { directory: { recurse: true } })).toEqual(['hidden', 'a', 'nested', 'b', 'c', 'dev']);
  });

  it.each([
    [{ include: '*.yml' }, ['b']],
    [{ include: '{a,b}.y*ml' }, ['a', 'b']],
    [{ exclude: '{.*,c.json}' }, ['a', 'nested', 'b', 'dev']],
    [{ include: '*.yaml', exclude: '{aa/*,.hidden*}' }, ['a', 'dev']],
    [{ include: 'env-*/*' }, ['dev']],
    [{ include: '**/nested.yaml' }, ['nested']],
    [{ include: 'none' }, []],
  ])('are chosen by %j', async (options, names) => {
    expect(await namesOf(files, { directory: { recurse: true, ...options } })).toEqual(names);
  });

  it('are not all dropped for a malformed glob', async () => {
    await expect(render(files, { directory: { include: '{a,b.yaml' } })).rejects.toThrow(
      "directory.include: '{a,b.yaml' is not a valid glob",
    );
  });

  it('may be links within the repository; links that lead nowhere are left out and logged', async () => {
    const linked = {
      'app/a.yaml': 'link:../lib/x.yaml',
      'lib/x.yaml': configMap('x'),
      'app/gone.yaml': 'link:missing.yaml',
      'app/dir.yaml': 'link:../lib',
    };
    expect(await namesOf(linked)).toEqual(['x']);
    expect(log.lines.map(({ fields }) => fields.file)).toEqual(
      expect.arrayContaining(['app/gone.yaml', 'app/dir.yaml']),
    );
  });

  it.each(['link:/etc/passwd', 'link:../../x.yaml', 'link:../lib/../../x.yaml'])(
    'must not lead outside: %s',
    async (target) => {
      await expect(render({ 'app/evil.yaml': target, 'lib/x': '' })).rejects.toMatchObject({
        code: 'SourcePathError',
        message: "illegal filepath in symlink at 'app/evil.yaml': it leads outside the repository",
      });
    },
  );

  it('must not be Jsonnet, unless excluded', async () => {
    const withJsonnet = { 'app/a.yaml': configMap('a'), 'app/b.jsonnet': '{}' };
    await expect(render(withJsonnet)).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining('app/b.jsonnet is Jsonnet'),
    });
    expect(await namesOf(withJsonnet, { directory: { exclude: '*.jsonnet' } })).toEqual(['a']);
  });

  it('must not be larger than 10 MB together', async () => {
    const half = configMap('a', `data:\n  x: ${'y'.repeat(5_100_000)}\n`);
    await expect(render({ 'app/a.yaml': half, 'app/b.yaml': half })).rejects.toThrow(
      'exceeded max combined manifest file size',
    );
  });

  it('may be UTF-16 or begin with a byte order mark', async () => {
    const utf16 = Buffer.from(`\uFEFF${configMap('sixteen')}`, 'utf16le');
    const big = Buffer.from(utf16).swap16();
    const eight = Buffer.from(`\uFEFF${configMap('eight')}`);
    expect(await namesOf({ 'app/a.yaml': utf16, 'app/b.yaml': big, 'app/c.yaml': eight })).toEqual([
      'sixteen',
      'sixteen',
      'eight',
    ]);
  });
});
