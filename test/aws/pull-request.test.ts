import { expect, it } from 'vitest';
import { startAwsWorld } from '../support/aws/aws-world.ts';
import { startGitHubRepository } from '../support/github-repository.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 50 };

it('a pull request is planned on AWS, and followed after its merge', async () => {
  const world = await startAwsWorld({ files: { 'app/one.yaml': configMap('one', { color: 'red' }) } });
  const { folder, repository, front, call } = world;
  const ready = { url: front.url, webhookSecrets: { github: front.secret } };
  await using github = await startGitHubRepository({ folder, repository, serve: () => ({ require: call, ready }) });
  try {
    await world.create('app', 'app', { source: { repoURL: github.url, path: 'app' } });
    await world.waitFor('app', isSynced);
    const head = await github.commit('blue', { 'app/one.yaml': configMap('one', { color: 'blue' }) });
    await github.pullRequest(3, head, 'opened');
    await expect.poll(() => github.says(3), WAIT).toContain('+   data.color: "blue"');
    await github.merge(3, 'blue');
    await expect.poll(() => github.says(3), WAIT).toContain('**1 of 1 Healthy**');
    expect(github.player.state.comments.size).toBe(1);
  } finally {
    await world.close();
  }
});
