import { describe, expect, it } from 'vitest';
import { expandGlob, fixedDirectoryOf } from '../../../../shared/adapters/render/expand-glob.ts';
import { memoryTree } from './memory-tree.ts';

const tree = memoryTree({
  'envs/z.yaml': '',
  'envs/a.yaml': '',
  'envs/a.txt': '',
  'envs/nested/c.yaml': '',
  'envs/nested/deep/b.yaml': '',
  'envs/other/c.yaml': '',
  linked: 'link:envs/nested',
  'envs/broken.yaml': 'link:nowhere',
  '[odd]/x.yaml': '',
});

describe('the directory that a glob cannot leave', () => {
  it.each([
    ['envs/prod/*.yaml', 'envs/prod'],
    ['envs/*/a.yaml', 'envs'],
    ['*.yaml', ''],
    ['**/a.yaml', ''],
    ['envs/{a,b}/c.yaml', 'envs'],
  ])('of %s is %j', (pattern, directory) => {
    expect(fixedDirectoryOf(pattern)).toBe(directory);
  });
});

describe('a glob over the files of a tree', () => {
  it.each([
    ['envs/*.yaml', ['envs/a.yaml', 'envs/z.yaml']],
    ['envs/?.{yaml,txt}', ['envs/a.txt', 'envs/a.yaml', 'envs/z.yaml']],
    ['envs/[b-z].yaml', ['envs/z.yaml']],
    ['*/*/c.yaml', ['envs/nested/c.yaml', 'envs/other/c.yaml']],
    ['linked/*.yaml', ['linked/c.yaml']],
    ['**/c.yaml', ['envs/nested/c.yaml', 'envs/other/c.yaml']],
    [
      'envs/**',
      [
        'envs/a.txt',
        'envs/a.yaml',
        'envs/z.yaml',
        'envs/nested/c.yaml',
        'envs/nested/deep/b.yaml',
        'envs/other/c.yaml',
      ],
    ],
    ['nothing/*.yaml', []],
    ['envs/*', ['envs/a.txt', 'envs/a.yaml', 'envs/z.yaml']],
    ['\\[odd]/*.yaml', ['[odd]/x.yaml']],
  ])('finds by %s', async (pattern, files) => {
    expect(await expandGlob(tree, { pattern })).toEqual(files);
  });

  it('finds the files of a directory before those below it', async () => {
    expect(await expandGlob(tree, { pattern: 'envs/**/*.yaml' })).toEqual([
      'envs/a.yaml',
      'envs/z.yaml',
      'envs/nested/c.yaml',
      'envs/nested/deep/b.yaml',
      'envs/other/c.yaml',
    ]);
  });

  it('finds directories', async () => {
    expect(await expandGlob(tree, { pattern: 'envs/*', type: 'directory' })).toEqual(['envs/nested', 'envs/other']);
  });

  it('is refused if it is malformed', async () => {
    expect(await expandGlob(tree, { pattern: 'envs/[a.yaml' })).toBeUndefined();
  });
});
