import { describe, expect, it } from 'vitest';
import { aConfig, aDeployed, type PullRequestWorld, sha } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

const COMMAND = /`\/windlass approve ([0-9a-f]{12})`/;
const MERGE = { sha: sha('b'), at: '2026-01-01T00:00:10Z' };

/** Both applications need approval of their plans; a pull request that changes one is planned. */
async function startPlanned(): Promise<PullRequestWorld & { readonly plan: string }> {
  const world = await startShops();
  world.github.permissions.set('ada', 'write');
  world.github.permissions.set('eve', 'read');
  for (const name of ['shop', 'blog']) {
    await world.deps.applications.update({ namespace: 'argocd', name }, ({ application, ...record }) => ({
      ...record,
      application: {
        ...application,
        metadata: { ...application.metadata, annotations: { 'windlass.dev/plan-approval': 'required' } },
      },
    }));
  }
  await world.refresh('shop', 'blog');
  await world.pullRequest(3, { headSha: sha('b') });
  await world.work();
  return { ...world, plan: COMMAND.exec(world.says(3) ?? '')?.[1] ?? '' };
}

async function merge(world: PullRequestWorld, head = sha('b')) {
  world.clock.moveTo(Math.max(world.clock.seconds() + 1, 11));
  world.moveMain(head);
  await world.refresh('shop', 'blog');
  await world.pullRequest(3, { headSha: head, state: 'closed', merge: { ...MERGE, sha: head } }, 'closed');
  await world.work();
}

const liveValue = ({ cluster }: PullRequestWorld, name: string) => {
  const found = cluster.objects().find(({ metadata }) => metadata.name === name) as { data?: { value?: string } };
  return found?.data?.value;
};

describe('a plan that has to be approved', () => {
  it('is approved on the open pull request, and then the merge is synced', async () => {
    await using world = await startPlanned();
    expect(world.plan).toMatch(/^[0-9a-f]{12}$/);
    await world.comment(3, `/windlass approve ${world.plan}`, 'ada');
    await world.work();
    expect(world.says(3)).toContain(`Plan \`${world.plan}\` is approved by ada`);
    expect(liveValue(world, 'shop')).toBe('red');
    await merge(world);
    expect(liveValue(world, 'shop')).toBe('blue');
  });

  it('that is not approved holds the sync back after the merge, until it is approved then', async () => {
    await using world = await startPlanned();
    await merge(world);
    expect(liveValue(world, 'shop')).toBe('red');
    expect(world.says(3)).toContain('waits for approval');
    const record = await world.deps.applications.read({ namespace: 'argocd', name: 'shop' });
    expect(record?.application.status.conditions).toMatchObject([
      { type: 'SyncBlockedWarning', message: expect.stringContaining(`"/windlass approve ${world.plan}"`) },
    ]);
    // It is the same plan after the merge as it was before.
    expect(COMMAND.exec(world.says(3) ?? '')?.[1]).toBe(world.plan);
    await world.comment(3, `/windlass approve ${world.plan}`, 'ada');
    await world.work();
    await world.refresh('shop');
    expect(liveValue(world, 'shop')).toBe('blue');
  });

  it('is not approved by somebody without rights, nor by naming no plan', async () => {
    await using world = await startPlanned();
    await world.comment(3, `/windlass approve ${world.plan}`, 'eve');
    await world.comment(3, '/windlass approve', 'ada');
    await world.work();
    expect(world.says(3)).toMatch(COMMAND);
    await merge(world);
    await world.comment(3, `/windlass approve ${world.plan}`, 'eve');
    await world.work();
    await world.refresh('shop');
    expect(liveValue(world, 'shop')).toBe('red');
  });

  it('is another plan after a push: the approval is stale', async () => {
    await using world = await startPlanned();
    await world.comment(3, `/windlass approve ${world.plan}`, 'ada');
    await world.work();
    world.commit(sha('c'), { shop: [aConfig('shop', 'green')], blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain(`The approval of plan \`${world.plan}\` by ada is stale`);
    await merge(world, sha('c'));
    expect(liveValue(world, 'shop')).toBe('red');
  });

  it('is another plan when the cluster is changed: the approval is stale', async () => {
    await using world = await startPlanned();
    await world.comment(3, `/windlass approve ${world.plan}`, 'ada');
    await world.work();
    world.cluster.write('kubectl', aDeployed('shop', 'by hand'));
    await merge(world);
    expect(liveValue(world, 'shop')).toBe('by hand');
    expect(world.says(3)).toContain('waits for approval');
    expect(COMMAND.exec(world.says(3) ?? '')?.[1]).not.toBe(world.plan);
  });

  it('is approved for all applications that it touches by one name', async () => {
    await using world = await startPlanned();
    world.commit(sha('c'), { shop: [aConfig('shop', 'green')], blog: [aConfig('blog', 'green')] });
    await world.pullRequest(3, { headSha: sha('c') }, 'synchronize');
    await world.work();
    await world.comment(3, `/windlass approve ${COMMAND.exec(world.says(3) ?? '')?.[1]}`, 'ada');
    await world.work();
    await merge(world, sha('c'));
    expect([liveValue(world, 'shop'), liveValue(world, 'blog')]).toEqual(['green', 'green']);
  });
});
