import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalRepositoryUrl,
  localRepositoryPath,
  redactUrl,
  repositoryUrlMatches,
} from '../../../../shared/domain/git/repository-url.ts';

describe('repositoryUrlMatches', () => {
  it.each([
    ['https://github.com/org/repo', 'https://GitHub.com/Org/Repo.git'],
    ['https://github.com/org/repo', 'github.com/org/repo'],
    ['https://github.com/org/repo', 'https://user:token@github.com/org/repo'],
    ['http://127.0.0.1:4000/example', 'http://127.0.0.1:4000/example.git'],
    ['file:///srv/git/repo.git', '/srv/git/repo.git/'],
    ['/srv/git/repo', 'file:///srv/git/repo/.git'],
  ])('takes %s and %s for one repository', (web, app) => {
    expect(repositoryUrlMatches(web, app)).toBe(true);
  });

  it.each([
    ['https://github.com/org/repo', 'https://github.com/org/repo2'],
    ['https://github.com/org/repo', 'https://github.com/org/repo/sub'],
    ['https://github.com/org/repo', 'https://evil.com/github.com/org/repo'],
    ['https://github.com/org/repo', 'https://xgithub.com/org/repo'],
    ['not a url', 'not a url'],
    ['/srv/git/repo', '/srv/git/Repo'],
    ['/srv/git/repo', 'https://example.com/srv/git/repo'],
  ])('keeps %s and %s apart', (web, app) => {
    expect(repositoryUrlMatches(web, app)).toBe(false);
  });
});

describe('canonicalRepositoryUrl', () => {
  it.each([
    ['https://github.com/Org/Repo.git', 'github.com/org/repo'],
    ['ssh://git@ssh.github.com:443/org/repo.git', 'github.com/org/repo'],
    ['git@github.com:org/repo', 'github.com/org/repo'],
    ['https://user:pass@github.com/org/repo/', 'github.com/org/repo'],
    ['file:///srv/Git/repo.git', 'file:/srv/Git/repo'],
    ['/srv/Git/../Git/repo/.git', 'file:/srv/Git/repo'],
  ])('gives %s the key %s', (url, key) => {
    expect(canonicalRepositoryUrl(url)).toBe(key);
  });

  it('gives the same key to all URLs that match each other', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-zA-Z0-9._-]{0,6}$/);
    const spelling = fc.record({
      scheme: fc.constantFrom('', 'http://', 'https://', 'ssh://'),
      user: fc.constantFrom('', 'git@', 'a-user@', 'u.v_w$@'),
      prefix: fc.constantFrom('', 'ssh.', 'altssh.'),
      host: fc.constantFrom('example.com', 'EXAMPLE.com', 'ssh.example.com', '10.0.0.1', 'localhost'),
      port: fc.constantFrom('', ':22', ':8443'),
      separator: fc.constantFrom('/', ':'),
      path: fc.array(fc.oneof(name, fc.constantFrom('1', '22', 'repo.git')), { minLength: 1, maxLength: 4 }),
      suffix: fc.constantFrom('', '.git', '/'),
    });
    const spell = (s: { readonly [part: string]: unknown }): string =>
      `${s.scheme}${s.user}${s.prefix}${s.host}${s.port}${s.separator}${(s.path as string[]).join('/')}${s.suffix}`;
    let matched = 0;
    fc.assert(
      fc.property(spelling, spelling, fc.boolean(), (first, second, samePath) => {
        const web = spell({ ...first, scheme: 'https://', separator: '/' });
        const app = spell(samePath ? { ...second, host: first.host, path: first.path } : second);
        if (!repositoryUrlMatches(web, app)) return;
        matched++;
        expect(canonicalRepositoryUrl(app)).toBe(canonicalRepositoryUrl(web));
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});

describe('localRepositoryPath', () => {
  it.each([
    ['file:///srv/a%20b', '/srv/a b'],
    ['/srv/a', '/srv/a'],
    ['https://example.com/a', undefined],
    ['./a', undefined],
  ])('reads %s as %s', (url, path) => {
    expect(localRepositoryPath(url)).toBe(path);
  });
});

describe('redactUrl', () => {
  it.each([
    ['https://user:secret@example.com/a', 'https://example.com/a'],
    ['https://user:se@cret@example.com/a', 'https://example.com/a'],
    ['ssh://git@example.com/a', 'ssh://example.com/a'],
    ['git@example.com:a', 'git@example.com:a'],
    ['https://example.com/a@b', 'https://example.com/a@b'],
  ])('prints %s as %s', (url, printed) => {
    expect(redactUrl(url)).toBe(printed);
  });
});
