import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type MaterializeLimits,
  materialize,
  type TreeSelection,
  withTemporaryDirectory,
} from '../../../../shared/adapters/render/materialize-tree.ts';
import { recordTree } from '../../../../shared/adapters/render/recording-tree.ts';
import { type MemoryFiles, memoryTree } from './memory-tree.ts';

const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12345\n';

/** Writes selections and lists what came of them: content, or `→ target` of a link. */
async function write(files: MemoryFiles, selections: readonly TreeSelection[], limits?: Partial<MaterializeLimits>) {
  return withTemporaryDirectory(async (directory) => {
    await materialize(memoryTree(files), selections, directory, limits);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const written: { [path: string]: string } = {};
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(directory.length + 1);
      if (entry.isSymbolicLink()) written[name] = `→ ${await readlink(path)}`;
      else if (entry.isFile()) written[name] = await readFile(path, 'utf8');
    }
    return written;
  });
}

describe('what is selected of a tree', () => {
  const files = { 'a/x.txt': 'x', 'a/b/y.txt': 'y', 'c/z.txt': 'z' };

  it('is written, and nothing else', async () => {
    expect(await write(files, [{ path: 'a/b' }, { path: 'c/z.txt' }])).toEqual({ 'a/b/y.txt': 'y', 'c/z.txt': 'z' });
  });

  it('may be all of it', async () => {
    expect(await write(files, [{ path: '' }])).toEqual(files);
  });

  it('may go to another place', async () => {
    expect(
      await write(files, [
        { path: 'a', as: 'chart' },
        { path: 'c/z.txt', as: 'values/1.yaml' },
      ]),
    ).toEqual({
      'chart/x.txt': 'x',
      'chart/b/y.txt': 'y',
      'values/1.yaml': 'z',
    });
  });

  it('must be there', async () => {
    await expect(write(files, [{ path: 'a/gone' }])).rejects.toMatchObject({
      code: 'SourcePathError',
      message: expect.stringContaining('a/gone: no such file or directory'),
    });
  });

  it('must not be too much', async () => {
    await expect(write(files, [{ path: '' }], { files: 2 })).rejects.toThrow('more than 2 files');
    await expect(write(files, [{ path: '' }], { bytes: 2 })).rejects.toMatchObject({ code: 'ManifestInvalidError' });
  });

  it('must not be in Git LFS, unless no tool reads it', async () => {
    expect(await write({ 'a/logo.png': POINTER }, [{ path: 'a' }])).toEqual({ 'a/logo.png': POINTER });
    for (const path of ['a', 'a/values.yaml']) {
      await expect(write({ 'a/values.yaml': POINTER }, [{ path }])).rejects.toMatchObject({
        code: 'SourceUnsupportedError',
        message: expect.stringContaining('a/values.yaml: its content is in Git LFS'),
      });
    }
  });
});

describe('a symbolic link', () => {
  it('is kept, and what it leads to comes with it', async () => {
    const files = {
      'a/link.yaml': 'link:../c/z.yaml',
      'a/dir': 'link:../d',
      'c/z.yaml': 'z',
      'c/no.yaml': '',
      'd/e/f': 'f',
    };
    expect(await write(files, [{ path: 'a' }])).toEqual({
      'a/link.yaml': '→ ../c/z.yaml',
      'a/dir': '→ ../d',
      'c/z.yaml': 'z',
      'd/e/f': 'f',
    });
  });

  it('on the way to a file is kept too', async () => {
    expect(await write({ a: 'link:b', 'b/x': 'x', 'b/y': 'y' }, [{ path: 'a/x' }])).toEqual({ a: '→ b', 'b/x': 'x' });
  });

  it('is replaced by what it leads to at another place', async () => {
    const files = { 'a/link': 'link:../c', 'c/z': 'z' };
    expect(await write(files, [{ path: 'a', as: 'new' }])).toEqual({ 'new/link/z': 'z' });
  });

  it('to nothing stays one', async () => {
    expect(await write({ 'a/link': 'link:gone' }, [{ path: 'a' }])).toEqual({ 'a/link': '→ gone' });
  });

  it('to a directory around it does no harm', async () => {
    const files = { 'a/up': 'link:..', 'a/x': 'x', 'b/y': 'y' };
    expect(await write(files, [{ path: 'a' }])).toEqual({ 'a/up': '→ ..', 'a/x': 'x', 'b/y': 'y' });
    await expect(write(files, [{ path: 'a', as: 'new' }])).rejects.toThrow('the symbolic links go round in circles');
  });

  it.each(['link:../../etc', 'link:/etc/passwd'])('that is %s is refused, and named', async (link) => {
    await expect(write({ 'a/out': link }, [{ path: 'a' }])).rejects.toMatchObject({
      code: 'SourcePathError',
      message: expect.stringContaining('a/out'),
    });
  });
});

describe('a directory that is written as a whole', () => {
  it('is one answer for whoever records what is read', async () => {
    const recorded = recordTree(memoryTree({ 'a/x': 'x', 'a/b/y': 'y', 'a/link': 'link:../c/z', 'c/z': 'z' }));
    await withTemporaryDirectory((directory) => materialize(recorded.tree, [{ path: 'a' }], directory));
    const questions = (await recorded.reads())?.directories.flatMap(({ observations }) =>
      observations.map(({ about, path }) => `${about} ${path}`),
    );
    expect(questions?.sort()).toEqual(['content a', 'content c/z', 'type c', 'type c/z']);
  });
});
