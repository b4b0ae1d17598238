import { expect, it } from 'vitest';
import { countReads } from '../../support/count-reads.ts';
import { aConfig, sha, startPullRequestWorld } from './pull-request-harness.ts';

/** What planning reads of the store with so many applications of one repository, the first of which are touched. */
async function readsOf(count: number, touched: number): Promise<{ readonly [kind: string]: number }> {
  await using world = await startPullRequestWorld();
  const names = Array.from({ length: count }, (_, index) => `shop-${index}`);
  const commit = (value: (index: number) => string) =>
    Object.fromEntries(names.map((name, index) => [name, [aConfig(name, value(index))]]));
  world.commit(
    sha('a'),
    commit(() => 'red'),
  );
  world.commit(
    sha('b'),
    commit((index) => (index < touched ? 'blue' : 'red')),
  );
  for (const name of names) await world.create(name, { destination: { name: 'in-cluster', namespace: name } });
  const counts = countReads(world.api.table);
  await world.pullRequest(1, { headSha: sha('b') });
  await world.work();
  expect(world.says(1)).toContain(touched === 1 ? '1 application touched' : `${touched} applications touched`);
  return counts;
}

it.each([
  ['one', 1, 1],
  ['all', 2, 20],
])(
  'what applications share is read once for a plan that touches %s of them, however many they are',
  async (_of, fewTouched, manyTouched) => {
    const few = await readsOf(2, fewTouched);
    const many = await readsOf(20, manyTouched);
    expect(many).toEqual(few);
    expect(many).toMatchObject({ repository: 2, certificate: 2, project: 1, settings: 2, application: 1 });
  },
);
