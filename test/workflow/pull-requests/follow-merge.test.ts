import { describe, expect, it } from 'vitest';
import type { Application } from '../../../shared/domain/application/application.ts';
import { resumeWork } from '../../../shared/workflows/sweep/resume-work.ts';
import { sweepDueWork } from '../../../shared/workflows/sweep/sweep-due-work.ts';
import { aConfig, type PullRequestWorld, sha } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

const MERGE = { sha: sha('e'), at: '2026-01-01T00:00:10Z' };

/** Both applications are touched, and the pull request is merged. */
async function startMerged(): Promise<PullRequestWorld> {
  const world = await startShops();
  world.commit(sha('c'), { shop: [aConfig('shop', 'blue')], blog: [aConfig('blog', 'blue')] });
  await world.pullRequest(3, { headSha: sha('c') });
  await world.work();
  world.clock.moveTo(11);
  await world.pullRequest(3, { headSha: sha('c'), state: 'closed', merge: MERGE }, 'closed');
  await world.work();
  return world;
}

async function become(world: PullRequestWorld, name: string, status: Partial<Application['status']>) {
  await world.deps.applications.update({ namespace: 'argocd', name }, (record) => ({
    ...record,
    application: { ...record.application, status: { ...record.application.status, ...status } },
  }));
}

const synced = (revision: string) => ({ status: 'Synced', revision }) as Application['status']['sync'];
const healthy = (at: string) => ({ status: 'Healthy', lastTransitionTime: at }) as Application['status']['health'];
const deployed = (at: string) => [{ deployedAt: at }] as unknown as Application['status']['history'];

/** Time goes on, and what is due is looked at. */
async function later(world: PullRequestWorld, seconds: number) {
  world.clock.moveTo(seconds);
  await sweepDueWork(world.deps);
  await world.work();
}

describe('a pull request that is merged', () => {
  it('tells in the same comment where each application is, until all are Healthy with it', async () => {
    await using world = await startMerged();
    expect(world.says(3)).toContain(`Merged as ${sha('e')}: **0 of 2 Healthy**`);
    await become(world, 'shop', {
      sync: synced(sha('e')),
      health: { status: 'Progressing' },
      history: deployed('2026-01-01T00:00:12Z'),
    });
    await later(world, 20);
    expect(world.says(3)).toContain('| eeeeeeeeeeee | Progressing |');

    await become(world, 'shop', { health: healthy('2026-01-01T00:00:25Z') });
    await later(world, 30);
    expect(world.says(3)).toContain('**1 of 2 Healthy**');
    expect(world.says(3)).toContain('Healthy since 2026&#45;01&#45;01T00&#58;00&#58;25.000Z');

    // A later commit has this one in it too.
    const newer = { sync: synced(sha('f')), health: healthy('2025-12-01T00:00:00Z') };
    await become(world, 'blog', { ...newer, history: deployed('2026-01-01T00:00:33Z') });
    await later(world, 60);
    expect(world.says(3)).toContain('**2 of 2 Healthy**');
    expect(world.says(3)).toContain('Healthy since 2026&#45;01&#45;01T00&#58;00&#58;33.000Z');
    expect(await world.deps.pullRequests.listDue(undefined, 10)).toEqual([]);
  });

  it('asks GitHub for nothing while nothing changes, and stops after two hours', async () => {
    await using world = await startMerged();
    const asked = world.github.requests.length;
    for (const seconds of [20, 40, 80, 200, 3600]) await later(world, seconds);
    expect(world.github.requests).toHaveLength(asked);
    expect(await world.deps.pullRequests.listDue(undefined, 10)).toHaveLength(1);
    await later(world, 3 * 3600);
    expect(await world.deps.pullRequests.listDue(undefined, 10)).toEqual([]);
  });

  it('is followed on by the process after one that ended in the middle', async () => {
    await using world = await startMerged();
    const [id = ''] = await world.deps.pullRequests.listDue(undefined, 10);
    await world.deps.pullRequests.update(
      id,
      (state) =>
        state && { ...state, lease: { ticket: 'dead', until: '2026-01-01T01:00:00Z' }, wakeAt: '2026-01-01T01:00:00Z' },
    );
    await become(world, 'shop', { sync: synced(sha('e')), health: healthy('2026-01-01T00:00:12Z') });
    await resumeWork(world.deps);
    await world.work();
    expect(world.says(3)).toContain('**1 of 2 Healthy**');
  });
});

describe('a merge group', () => {
  it('gets a check of its own, and no comment', async () => {
    await using world = await startShops();
    const merge_group = { head_sha: sha('b'), base_sha: sha('a'), base_ref: 'refs/heads/main' };
    await world.deliver('merge_group', { action: 'checks_requested', merge_group });
    await world.work();
    expect(world.checkOf(sha('b'))).toMatchObject({
      conclusion: 'success',
      output: { title: '1 application touched' },
      external_id: `merge-group ${sha('a')} main`,
    });
    expect(world.github.comments.size).toBe(0);
  });
});
