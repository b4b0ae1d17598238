import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { type GitHubRepository, startGitHubRepository } from '../support/github-repository.ts';
import { jobManifest } from '../support/hook-manifests.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 30 };
const REFUSED = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "Not_A_Name" }\n';

let world: World;
let github: GitHubRepository;
beforeAll(async () => {
  world = await startWorld({
    files: { 'shop/a.yaml': configMap('shop', { color: 'red' }), 'blog/a.yaml': configMap('blog', { color: 'red' }) },
    env: { WINDLASS_URL: 'https://windlass.example.com' },
    kubelet: true,
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

const statusesOf = (revision: string, name: string) =>
  (github.player.state.statuses.get(revision) ?? []).filter(({ context }) => context === `windlass/${name}`);
const deploymentsOf = (name: string) =>
  github.player.state.deployments
    .filter(({ environment }) => environment === name)
    .map(({ id, sha }) => ({
      sha,
      states: (github.player.state.deploymentStatuses.get(id) ?? []).map(({ state }) => state),
    }));
const push = async (changes: { readonly [path: string]: string | undefined }) => {
  const revision = await github.commit('main', changes);
  await world.serve().require('GET', '/api/v1/applications/shop?refresh=normal');
  return revision;
};

describe('GitHub feedback', () => {
  it('follows a deploy on its commit, for the application that it changed and no other', async () => {
    await expect.poll(() => deploymentsOf('shop').map(({ states }) => states.at(-1)), WAIT).toEqual(['success']);
    const hook = jobManifest('migrate', ['sleep', '2'], { hook: 'PreSync' });
    const revision = await push({ 'shop/a.yaml': configMap('shop', { color: 'blue' }), 'shop/hook.yaml': hook });
    await expect.poll(() => statusesOf(revision, 'shop').at(-1)?.state, WAIT).toBe('success');
    expect(statusesOf(revision, 'shop').map(({ state }) => state)).toEqual(['pending', 'success']);
    expect(statusesOf(revision, 'shop')[0]?.target_url).toBe('https://windlass.example.com/applications/shop');
    await expect
      .poll(() => deploymentsOf('shop'), WAIT)
      .toEqual([
        { sha: expect.any(String), states: expect.arrayContaining(['success', 'inactive']) },
        { sha: revision, states: expect.arrayContaining(['in_progress', 'success']) },
      ]);
    expect(statusesOf(revision, 'blog')).toEqual([]);
  });

  it('tells of a failed sync with the object that was refused, also after it was killed in between', async () => {
    github.player.state.trouble.push(...Array.from({ length: 100 }, () => () => ({ status: 503 })));
    const revision = await push({ 'shop/hook.yaml': undefined, 'shop/b.yaml': REFUSED });
    await world.serve().waitFor('shop', ({ status }) => status.operationState?.phase === 'Failed');
    expect(statusesOf(revision, 'shop').at(-1)?.state).not.toBe('failure');
    await world.serve().kill();
    github.player.state.trouble.length = 0;
    const delivered_at = new Date().toISOString();
    const lost = { id: 5, guid: 'lost', delivered_at, redelivery: false, status_code: 0, event: 'push' };
    github.player.state.deliveries.push(lost);
    await world.restart();
    const last = () => statusesOf(revision, 'shop').at(-1)?.description;
    await expect.poll(last, WAIT).toContain('ConfigMap/Not_A_Name');
    // What was sent meanwhile is asked for at the start.
    await expect.poll(() => github.player.state.redelivered, WAIT).toEqual([5]);
  });
});
