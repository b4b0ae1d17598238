import { describe, expect, it } from 'vitest';
import { isProjectGlob, matchesPathGlob, matchesProjectGlob } from '../../../../shared/domain/project/project-glob.ts';

describe('a glob over names', () => {
  it.each([
    ['*', '', true],
    ['*', 'a/b', true],
    ['prod-*', 'prod-1', true],
    ['prod-*', 'stage-1', false],
    ['{a,b}-?', 'b-1', true],
    ['https://*.example.com', 'https://a.b.example.com', true],
    ['[', '[', false],
  ])('%s on "%s": %s', (pattern, text, expected) => {
    expect(matchesProjectGlob(pattern, text)).toBe(expected);
  });

  it('can be told from one that cannot be read', () => {
    expect([isProjectGlob('a{b,c}'), isProjectGlob('a{b'), isProjectGlob('[')]).toEqual([true, false, false]);
  });
});

describe('a glob over paths', () => {
  it.each([
    ['*', 'https://github.com/a/b', true],
    ['https://github.com/*', 'https://github.com/a', true],
    ['https://github.com/*', 'https://github.com/a/b', false],
    ['https://github.com/**', 'https://github.com/a/b', true],
    ['https://github.com/**/b', 'https://github.com/x/y/b', true],
    ['https://github.com/**/b', 'https://github.com/x/y/c', false],
    ['https://{github,gitlab}.com/{org/**,other/*}', 'https://gitlab.com/org/a/b', true],
    ['https://{github,gitlab}.com/{org/**,other/*}', 'https://gitlab.com/other/a/b', false],
    ['**', 'anything/at/all', true],
    ['a\\*\\*', 'a**', true],
    ['a\\*\\*', 'abc', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesPathGlob(pattern, text)).toBe(expected);
  });
});
