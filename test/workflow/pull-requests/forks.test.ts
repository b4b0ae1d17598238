import { describe, expect, it } from 'vitest';
import { ManifestInvalidError } from '../../../shared/domain/errors/source-errors.ts';
import { aConfig, type PullRequestWorld, sha } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

const FORK = { headSha: sha('b'), isFork: true };

/** A pull request from a fork, planned once. */
async function startFork(): Promise<PullRequestWorld> {
  const world = await startShops({ url: 'https://windlass.example' });
  world.github.permissions.set('ada', 'write');
  world.github.permissions.set('eve', 'read');
  await world.pullRequest(3, FORK);
  await world.work();
  return world;
}

describe('a pull request from a fork', () => {
  it('names the applications that it touches, and shows neither what they render to nor the cluster', async () => {
    await using world = await startFork();
    expect(world.says(3)).toContain('1 application touched, not compared: the branch is from a fork');
    expect(world.says(3)).toContain('- shop');
    expect(world.says(3)).toContain('`/windlass plan bbbbbbbbbbbb`');
    expect(world.says(3)).not.toMatch(/"blue"|"red"|windlass\.example/);
    expect(world.checkOf(sha('b'))).toMatchObject({ conclusion: 'neutral' });
    expect(world.renders).toContain('shop at b, foreign');
    expect(world.renders).toContain('shop at a');
  });

  it('does not show why it does not render: the words may be made of what its author may not see', async () => {
    await using world = await startFork();
    world.commit(sha('c'), { shop: new ManifestInvalidError('the value is hunter2'), blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { ...FORK, headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('- shop: does not render');
    expect(JSON.stringify([...world.github.checkRuns.values()])).not.toContain('hunter2');
    expect(world.checkOf(sha('c'))).toMatchObject({ conclusion: 'neutral' });
  });

  it.each(['/windlass plan', '/windlass plan bbbbbbb'])('is compared when a maintainer asks by %s', async (command) => {
    await using world = await startFork();
    await world.comment(3, command, 'ada');
    await world.work();
    expect(world.says(3)).toContain('-   data.value: "red"\n+   data.value: "blue"');
    expect(world.checkOf(sha('b'))).toMatchObject({ conclusion: 'success' });
    // The plan of that commit stays when it is made again.
    await world.pullRequest(3, FORK, 'edited');
    await world.work();
    expect(world.says(3)).toContain('data.value');
  });

  it('is not compared because somebody without rights asks, who is not even answered', async () => {
    await using world = await startFork();
    const asked = world.github.requests.length;
    for (const user of ['eve', 'stranger']) await world.comment(3, '/windlass plan', user);
    await world.work();
    expect(world.says(3)).toContain('not compared');
    const writes = world.github.requests.slice(asked).filter(({ method }) => method !== 'GET');
    expect(writes).toEqual([]);
  });

  it('is not compared at what was pushed after the maintainer asked', async () => {
    await using world = await startFork();
    world.commit(sha('c'), { shop: [aConfig('shop', 'evil')], blog: [aConfig('blog', 'red')] });
    await world.comment(3, '/windlass plan', 'ada');
    await world.pullRequest(3, { ...FORK, headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('not compared');
    expect(world.says(3)).not.toContain('evil');
    // And what was allowed once says nothing about the next push.
    await world.comment(3, '/windlass plan', 'ada');
    await world.work();
    expect(world.says(3)).toContain('evil');
    await world.pullRequest(3, FORK, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('not compared');
  });
});
