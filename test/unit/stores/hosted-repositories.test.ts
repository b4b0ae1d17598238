import { describe, expect, it } from 'vitest';
import { createHostedRepositories } from '../../../shared/stores/hosted-repositories.ts';
import { createApiHarness } from '../../workflow/api/harness.ts';

const clock = { now: () => new Date('2026-01-01T00:00:00Z') };

async function register(repo: string, settings: object = {}) {
  const { deps } = createApiHarness();
  await deps.repositories.save({ repo, ...settings }, { mode: 'create' });
  return createHostedRepositories({ ...deps, clock });
}

describe('whether the host of a repository may be told', () => {
  const credentials = { password: 'token' };
  const app = { githubAppID: '7', credentials: { githubAppPrivateKey: 'key' } };

  it.each([
    [
      'yes: github.com with a token',
      'https://github.com/a/b',
      { username: 'x', credentials },
      'https://github.com/a/b.git',
      true,
    ],
    ['yes: the same by its SSH address', 'https://github.com/a/b', { credentials }, 'git@github.com:a/b.git', true],
    ['yes: any host with an App', 'https://ghe.example.com/a/b', app, 'https://ghe.example.com/a/b', true],
    ['no: github.com without credentials', 'https://github.com/a/b', {}, 'https://github.com/a/b', false],
    [
      'no: another host with a token',
      'https://git.example.com/a/b',
      { credentials },
      'https://git.example.com/a/b',
      false,
    ],
    [
      'no: a host that only ends like it',
      'https://notgithub.com/a/b',
      { credentials },
      'https://notgithub.com/a/b',
      false,
    ],
    [
      'no: a chart repository',
      'https://github.com/a/b',
      { type: 'helm', credentials },
      'https://github.com/a/b',
      false,
    ],
    ['no: one that nobody registered', 'https://github.com/a/b', { credentials }, 'https://github.com/a/c', false],
  ])('is %s', async (_, repo, settings, asked, expected) => {
    expect(await (await register(repo, settings)).mayBeTold(asked)).toBe(expected);
  });

  it('is told by a template for all repositories of an owner', async () => {
    const { deps } = createApiHarness();
    await deps.credentialTemplates.save({ url: 'https://github.com/acme', ...app }, { mode: 'create' });
    const hosted = createHostedRepositories({ ...deps, clock });
    expect(await hosted.mayBeTold('https://github.com/acme/shop')).toBe(true);
    expect(await hosted.mayBeTold('https://github.com/other/shop')).toBe(false);
  });
});
