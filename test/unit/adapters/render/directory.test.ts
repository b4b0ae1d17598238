import { describe, expect, it } from 'vitest';
import { renderDirectory } from '../../../../shared/adapters/render/directory.ts';
import type { Source } from '../../../../shared/domain/application/source.ts';
import type { SourceTree } from '../../../../shared/ports/source-reader.ts';
import { recordLog } from '../../../integration/git-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from './memory-tree.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const log = recordLog();
const render = (files: MemoryFiles, source: Partial<Source> = {}) =>
  renderDirectory(renderRequest(files, source), renderContext({ logger: log }));
const namesOf = async (files: MemoryFiles, source: Partial<Source> = {}) =>
  (await render(files, source)).objects.map(({ metadata }) => metadata.name);

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

  it('must not be larger than 10 MB together', async () => {
    const half = configMap('a', `data:\n  x: ${'y'.repeat(5_100_000)}\n`);
    await expect(render({ 'app/a.yaml': half, 'app/b.yaml': half })).rejects.toThrow(
      'exceeded max combined manifest file size',
    );
  });

  it('must not be more than 20,000 objects', async () => {
    const json = JSON.stringify({
      items: Array.from({ length: 10_001 }, (_, index) => ({
        apiVersion: 'v1',
        kind: 'A',
        metadata: { name: `${index}` },
      })),
    });
    await expect(render({ 'app/a.json': json, 'app/b.json': json })).rejects.toThrow(
      'the manifests up to app/b.json are more than 20000 objects; split the application or exclude files',
    );
  });

  it('must not be in Git LFS', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
    await expect(render({ 'app/a.yaml': pointer })).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining('app/a.yaml: its content is in Git LFS'),
    });
  });

  it('are read only if they are selected', async () => {
    const tree = memoryTree({ ...files, 'app/big.yaml': configMap('big') });
    const read: string[] = [];
    const watched: SourceTree = {
      ...tree,
      read(path) {
        read.push(path);
        return tree.read(path);
      },
    };
    const request = { ...renderRequest({}, { directory: { include: '{a,b}.*' } }), tree: watched };
    await renderDirectory(request, renderContext());
    expect(read).toEqual(['app/a.yaml', 'app/b.yml']);
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
