import { describe, expect, it } from 'vitest';
import { expandGlob } from '../../../../../shared/adapters/render/helm/expand-glob.ts';
import { memoryTree } from '../memory-tree.ts';

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
    expect(await expandGlob(tree, pattern)).toEqual(files);
  });

  it('finds the files of a directory before those below it', async () => {
    expect(await expandGlob(tree, 'envs/**/*.yaml')).toEqual([
      'envs/a.yaml',
      'envs/z.yaml',
      'envs/nested/c.yaml',
      'envs/nested/deep/b.yaml',
      'envs/other/c.yaml',
    ]);
  });

  it('is refused if it is malformed', async () => {
    expect(await expandGlob(tree, 'envs/[a.yaml')).toBeUndefined();
  });
});
