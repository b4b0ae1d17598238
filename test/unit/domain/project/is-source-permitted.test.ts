import { describe, expect, it } from 'vitest';
import { isSourcePermitted } from '../../../../shared/domain/project/is-source-permitted.ts';
import { aProject } from './a-project.ts';

describe('a repository', () => {
  it.each<[string, string[] | undefined, string, boolean]>([
    ['is not permitted without a list', undefined, 'https://github.com/a/b', false],
    ['is not permitted by an empty list', [], 'https://github.com/a/b', false],
    ['is permitted by the star', ['*'], 'https://github.com/a/b', true],
    ['is permitted by itself', ['https://github.com/a/b'], 'https://github.com/a/b', true],
    ['is permitted with .git', ['https://github.com/a/b'], 'https://github.com/a/b.git', true],
    ['is permitted in other letter case', ['https://GitHub.com/A/b.git'], 'https://github.com/a/B', true],
    ['is permitted with a user', ['https://github.com/a/*'], 'https://bot@github.com/a/b', true],
    ['is permitted with a slash at the end', ['https://github.com/a/*'], 'https://github.com/a/b/', true],
    ['is permitted in the short form of SSH', ['ssh://git@github.com/a/b'], 'git@github.com:a/b.git', true],
    ['is permitted by a glob in the short form', ['git@github.com:a/*'], 'git@github.com:a/b.git', true],
    ['is not permitted by a star that would cross a slash', ['https://github.com/*'], 'https://github.com/a/b', false],
    ['is permitted by two stars', ['https://github.com/**'], 'https://github.com/a/b', true],
    ['is not permitted by another scheme', ['https://github.com/a/b'], 'git@github.com:a/b.git', false],
    ['is denied', ['*', '!https://github.com/a/b'], 'https://github.com/a/b.git', false],
    ['is denied, wherever the denial stands', ['!https://github.com/a/*', '*'], 'https://github.com/a/b', false],
    ['is denied in each spelling', ['*', '!https://github.com/a/b'], 'https://u@GitHub.com/a/b.git/', false],
    ['is permitted beside a denial', ['*', '!https://github.com/a/b'], 'https://github.com/a/c', true],
    [
      'is permitted by a denial of others alone, as in Argo CD',
      ['!https://github.com/a/b'],
      'https://github.com/c',
      true,
    ],
    ['is not permitted by a broken glob', ['https://[github.com/a/b'], 'https://[github.com/a/b', false],
    ['is denied by a broken denial', ['*', '!https://[github.com'], 'https://github.com/a/b', false],
  ])('%s', (_name, sourceRepos, url, expected) => {
    expect(isSourcePermitted(aProject(sourceRepos ? { sourceRepos } : {}), url)).toBe(expected);
  });
});
