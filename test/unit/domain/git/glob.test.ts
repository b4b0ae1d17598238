import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../../shared/domain/git/glob.ts';

const gobwas = { starCrossesSlash: true, braces: true };
const filepath = { starCrossesSlash: false, braces: false };

describe('a glob without separators, as include and exclude are', () => {
  it.each([
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'deep/er/a.yaml', true],
    ['**/*.yaml', 'deep/a.yaml', true],
    ['**/*.yaml', 'a.yaml', false],
    ['*.yaml', 'a.yml', false],
    ['{a,b}.yaml', 'b.yaml', true],
    ['{a,b}.yaml', 'c.yaml', false],
    ['{*-dev,{x,y}/*}.yaml', 'y/app.yaml', true],
    ['{,sub/}a', 'a', true],
    ['file-?.json', 'file-1.json', true],
    ['file-?.json', 'file-12.json', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', 'dx', true],
    ['\\*.yaml', '*.yaml', true],
    ['\\*.yaml', 'a.yaml', false],
    ['', '', true],
    ['', 'a', false],
    ['a+(b)', 'a+(b)', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(compileGlob(pattern, gobwas)?.matches(text)).toBe(expected);
  });
});

describe('a glob of paths, as manifest-generate-paths has', () => {
  it.each([
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'deep/a.yaml', false],
    ['a?b', 'a/b', false],
    ['a[!x]b', 'a/b', false],
    ['shared/*-secret.yaml', 'shared/db-secret.yaml', true],
    ['{a,b}', 'a', false],
    ['{a,b}', '{a,b}', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(compileGlob(pattern, filepath)?.matches(text)).toBe(expected);
  });
});

describe('compileGlob', () => {
  it.each(['[a', '{a,b', 'a\\', '{a,{b}'])('refuses %s', (pattern) => {
    expect(compileGlob(pattern, gobwas)).toBeUndefined();
  });

  it('is not slowed down by a pattern that would make an expression backtrack for ever', () => {
    const pattern = `${'*a'.repeat(40)}b`;
    expect(compileGlob(pattern, gobwas)?.matches('a'.repeat(400))).toBe(false);
  });
});
