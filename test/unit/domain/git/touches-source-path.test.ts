import { describe, expect, it } from 'vitest';
import { touchesSourcePath } from '../../../../shared/domain/git/touches-source-path.ts';

const spec = (path: string) => ({ project: 'default', destination: {}, source: { repoURL: 'https://a/b', path } });
const push = (changedFiles?: readonly string[]) =>
  ({
    kind: 'push',
    repositoryUrls: [],
    revision: 'main',
    touchedHead: true,
    ...(changedFiles ? { changedFiles } : {}),
  }) as const;

describe('touchesSourcePath', () => {
  it.each([
    ['apps/one', ['apps/one/a.yaml'], true],
    ['./apps/one/', ['apps/one/deep/a.yaml'], true],
    ['apps/one', ['apps/one-more/a.yaml'], false],
    ['apps/one', ['README.md'], false],
    ['.', ['README.md'], true],
  ])('of %s by %j: %s', (path, files, expected) => {
    expect(touchesSourcePath(push(files), spec(path))).toBe(expected);
  });

  it('is assumed when the files are not known', () => {
    expect(touchesSourcePath(push(), spec('apps/one'))).toBe(true);
  });
});
