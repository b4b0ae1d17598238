import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colorOf } from '../support/color-of.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { type GitHubRepository, startGitHubRepository } from '../support/github-repository.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const CANARY = 'canary-secret-value';
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: password }\nstringData: { value: ${value} }\n`;

let world: World;
let github: GitHubRepository;
beforeAll(async () => {
  world = await startWorld({
    files: {
      'shop/a.yaml': configMap('shop', { color: 'red' }),
      'shop/secret.yaml': secret('old'),
      'blog/a.yaml': configMap('blog', { color: 'red' }),
    },
    env: { WINDLASS_URL: 'https://windlass.example.com' },
  });
  github = await startGitHubRepository(world);
  for (const path of ['shop', 'blog']) {
    await world.create(path, path, { automated: {} }, { source: { repoURL: github.url, path } });
    await world.serve().waitFor(path, isSynced);
  }
});
afterAll(async () => {
  await github?.[Symbol.asyncDispose]();
  await world.close();
});

describe('a pull request, from opened to Healthy', () => {
  it('is planned against the live cluster, shown whole at a page, merged and followed in one comment', async () => {
    const head = await github.commit('blue', {
      'shop/a.yaml': configMap('shop', { color: 'blue' }),
      'shop/secret.yaml': secret(CANARY),
      'shop/new.yaml': configMap('new', { size: 'large' }),
      'shop/refused.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "Not_A_Name" }\n',
    });
    await github.pullRequest(3, head, 'opened');
    await expect.poll(() => github.says(3), WAIT).toContain('1 would be refused');
    expect(github.says(3)).toContain('Not_A_Name');

    const next = await github.commit('blue-again', {
      'shop/a.yaml': configMap('shop', { color: 'blue' }),
      'shop/secret.yaml': secret(CANARY),
      'shop/new.yaml': configMap('new', { size: 'large' }),
    });
    await github.pullRequest(3, next, 'synchronize');
    await expect.poll(() => github.says(3), WAIT).toContain('1 create, 2 change');
    const said = github.says(3) ?? '';
    expect(said).toContain('-   data.color: "red"\n+   data.color: "blue"');
    expect(said).not.toContain('blog');
    await expect
      .poll(() => [...github.player.state.checkRuns.values()], WAIT)
      .toMatchObject([
        { head_sha: head, conclusion: 'failure' },
        { head_sha: next, conclusion: 'success' },
      ]);
    // For reading the repository and for speaking about it.
    expect(github.player.state.tokensMade).toBe(1);
    const page = await fetch(`${world.serve().ready.url}${/\/plans\/[0-9a-f]{64}/.exec(said)?.[0]}`);
    expect(await page.text()).toContain('data.color');
    expect(await colorOf(world, 'shop')).toBe('red');

    const merged = await github.merge(3, 'blue-again');
    await expect.poll(() => github.says(3), WAIT).toContain('**1 of 1 Healthy**');
    expect(github.says(3)).toContain(`Merged as ${merged}`);
    expect(await colorOf(world, 'shop')).toBe('blue');
    expect(github.player.state.comments.size).toBe(1);
    const asked = JSON.stringify(github.player.state.requests.map(({ body }) => body));
    expect(asked).not.toContain(CANARY);
    expect(asked).not.toContain(Buffer.from(CANARY).toString('base64'));
    expect(world.serve().output()).not.toContain(CANARY);
  });
});
