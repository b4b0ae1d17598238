import { aConfig, aDeployed, type PullRequestWorld, sha, startPullRequestWorld } from './pull-request-harness.ts';

/** Two applications at `main`, as their cluster has them; commit `b` changes one of them. */
export async function startShops(options: Parameters<typeof startPullRequestWorld>[0] = {}): Promise<PullRequestWorld> {
  const world = await startPullRequestWorld(options);
  world.commit(sha('a'), { shop: [aConfig('shop', 'red')], blog: [aConfig('blog', 'red')] });
  await world.create('shop');
  await world.create('blog');
  for (const name of ['shop', 'blog']) world.cluster.write('windlass', aDeployed(name, 'red'));
  world.commit(sha('b'), { shop: [aConfig('shop', 'blue')], blog: [aConfig('blog', 'red')] });
  return world;
}
