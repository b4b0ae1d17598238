import { describe, expect, it } from 'vitest';
import { indexChangedFiles } from '../../../../shared/domain/git/changed-files.ts';

describe('the files of a push', () => {
  it.each<readonly [string, string, string]>([
    ['the path itself', 'base/a.yaml', 'base/a.yaml'],
    ['a file below a directory', 'base/deep/a.yaml', 'base'],
    ['a file where a directory was', 'base', 'base/deep/a.yaml'],
    ['a directory where a file was', 'base/a.yaml/b', 'base/a.yaml'],
    ['a submodule with another commit', 'vendor/charts', 'vendor/charts/web/Chart.yaml'],
    ['anything, for what depends on everything', 'README.md', '.'],
    ['what a glob of the root matches', 'new.yaml', '*.yaml'],
    ['a name that looks like a glob', 'base/[id].yaml', 'base/[id].yaml'],
    ['where submodules are', '.gitmodules', 'vendor'],
  ])('touch %s', (_what, file, path) => {
    expect(indexChangedFiles(['else.txt', file]).touch(['other', path])).toBe(true);
  });

  it.each<readonly [string, string, string]>([
    ['a neighbour', 'base/b.yaml', 'base/a.yaml'],
    ['a directory whose name begins alike', 'base-2/a.yaml', 'base'],
    ['a file below the root, by a glob of the root', 'base/a.yaml', '*.yaml'],
  ])('leave %s alone', (_what, file, path) => {
    expect(indexChangedFiles([file]).touch([path])).toBe(false);
  });

  it('leave alone what reads nothing', () => {
    expect(indexChangedFiles(['a.yaml']).touch([])).toBe(false);
  });
});
