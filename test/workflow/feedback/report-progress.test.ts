import { describe, expect, it } from 'vitest';
import type { ResourceResult } from '../../../shared/domain/application/operation.ts';
import { type FeedbackWorld, sha, startFeedbackWorld } from './feedback-harness.ts';

const A = sha('a');
const B = sha('b');

function result(status: ResourceResult['status'], message = ''): ResourceResult {
  const object = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
  return { ...object, ...(status && { status }), message, syncPhase: 'Sync' };
}

/** A deploy from its beginning to Healthy, told at each step. */
async function deploy(world: FeedbackWorld, name: string, revision: string): Promise<void> {
  world.clock.moveTo(world.clock.seconds() + 60);
  const startedAt = world.clock.seconds();
  await world.operate(name, { phase: 'Running', revision, startedAt });
  await world.work();
  await world.operate(name, { phase: 'Running', revision, startedAt, resources: [result('Synced')] });
  await world.work();
  await world.operate(name, { phase: 'Succeeded', revision, startedAt, resources: [result('Synced')] });
  await world.see(name, 'Progressing');
  await world.work();
  await world.see(name, 'Healthy', { summary: { externalURLs: ['http://shop.example', 'https://shop.example'] } });
  await world.work();
}

describe('what GitHub is told of a deploy', () => {
  it('follows it on its commit, and the one before becomes inactive', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    await deploy(world, 'shop', A);
    expect(world.statusesOf(A, 'shop')).toEqual(['pending: waits to be applied', 'success: deployed, Healthy']);
    expect(world.deploymentsOf('shop')).toEqual([{ sha: A, states: ['queued', 'in_progress', 'success'] }]);
    const [first] = world.github.deployments;
    expect(world.github.deploymentStatuses.get(first?.id ?? 0)?.at(-1)).toMatchObject({
      environment_url: 'https://shop.example',
    });
    await deploy(world, 'shop', B);
    expect(world.deploymentsOf('shop')).toEqual([
      { sha: A, states: ['queued', 'in_progress', 'success', 'inactive'] },
      { sha: B, states: ['queued', 'in_progress', 'success'] },
    ]);
  });

  it('is a new deployment when an earlier commit is deployed again', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    for (const revision of [A, B, A]) await deploy(world, 'shop', revision);
    expect(world.deploymentsOf('shop').map(({ sha: of, states }) => [of, states.at(-1)])).toEqual([
      [A, 'inactive'],
      [B, 'inactive'],
      [A, 'success'],
    ]);
  });

  it('names the object that failed, and becomes a success when a later sync of the commit is one', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    const resources = [result('Synced'), { ...result('SyncFailed', 'image: Required value'), name: 'db' }];
    await world.operate('shop', { phase: 'Failed', revision: A, resources, message: 'one or more objects failed' });
    await world.work();
    expect(world.statusesOf(A, 'shop')).toEqual(['failure: Deployment/db: image: Required value']);
    await deploy(world, 'shop', A);
    expect(world.statusesOf(A, 'shop').at(-1)).toBe('success: deployed, Healthy');
    expect(world.deploymentsOf('shop')).toHaveLength(1);
  });

  it('names the object that is Degraded, once, and that it recovered', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    const resource = { version: 'v1', kind: 'Deployment', name: 'web', status: 'Synced' } as const;
    const resources = [
      { ...resource, group: 'apps', namespace: 'shop', health: { status: 'Degraded', message: 'no image' } },
    ];
    await world.operate('shop', { phase: 'Succeeded', revision: A });
    for (const health of ['Degraded', 'Progressing', 'Degraded', 'Healthy', 'Degraded'] as const) {
      await world.see('shop', health, { resources: resources as never });
      await world.work();
    }
    expect(world.statusesOf(A, 'shop')).toEqual(
      [
        'pending: applied, waits to become Healthy',
        'failure: Deployment/web is Degraded: no image',
        'success: deployed, Healthy',
      ].slice(1),
    );
  });

  it('leaves out self-heals of a commit that is deployed, dry runs and syncs of a part', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    await deploy(world, 'shop', A);
    const before = world.github.requests.length;
    await deploy(world, 'shop', A);
    for (const sync of [{ dryRun: true }, { resources: [{ kind: 'Deployment', name: 'web' }] }]) {
      world.clock.moveTo(world.clock.seconds() + 60);
      await world.operate('shop', { phase: 'Running', revision: B, sync });
      await world.operate('shop', { phase: 'Failed', revision: B, sync });
      await world.work(60);
    }
    expect(world.github.requests.slice(before)).toEqual([]);
  });

  it('ends the status of a commit that another displaced, and asks nothing of one that nobody heard of', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    await world.operate('shop', { phase: 'Running', revision: A, startedAt: 0 });
    await world.work();
    world.clock.moveTo(10);
    await world.operate('shop', { phase: 'Running', revision: sha('c'), startedAt: 10 });
    world.clock.moveTo(20);
    await deploy(world, 'shop', B);
    expect(world.statusesOf(A, 'shop').at(-1)).toBe('error: not deployed to the end: cccccccc took its place');
    expect(world.github.statuses.get(sha('c'))).toBeUndefined();
    expect(world.deploymentsOf('shop')).toEqual([
      { sha: A, states: ['queued', 'inactive'] },
      { sha: B, states: ['queued', 'in_progress', 'success'] },
    ]);
  });

  it('shows each application of a repository in a context and an environment of its own', async () => {
    await using world = await startFeedbackWorld();
    for (const name of ['shop', 'billing']) {
      await world.create(name);
      await deploy(world, name, A);
      expect(world.statusesOf(A, name)).toHaveLength(2);
      expect(world.deploymentsOf(name)).toHaveLength(1);
    }
  });

  it.each([
    ['a chart', { source: { repoURL: 'https://charts.example.com', chart: 'shop', targetRevision: '1.0.0' } }, {}],
    ['a host that is no GitHub', { source: { repoURL: 'https://git.example.com/a/b.git', path: '.' } }, {}],
    ['an application that does not want it', {}, { 'windlass.dev/github-feedback': 'false' }],
  ])('does not concern %s', async (_, spec, annotations) => {
    await using world = await startFeedbackWorld();
    await world.create('shop', { spec, annotations });
    await deploy(world, 'shop', A);
    expect(world.github.requests).toEqual([]);
    expect(await world.conditionsOf('shop')).toEqual([]);
    const record = await world.deps.applications.read({ namespace: 'argocd', name: 'shop' });
    expect(record?.control.feedback).toBeUndefined();
  });

  it('goes to the repositories of all sources', async () => {
    await using world = await startFeedbackWorld();
    const other = world.repoURL.replace('/shop', '/values');
    await world.deps.repositories.save(
      {
        repo: other,
        githubAppID: '7',
        githubAppEnterpriseBaseUrl: world.player.url,
        credentials: { githubAppPrivateKey: world.player.privateKey },
      },
      { mode: 'create' },
    );
    const sources = [
      { repoURL: world.repoURL, path: '.' },
      { repoURL: other, ref: 'values' },
    ];
    await world.create('shop', { spec: { sources } });
    await world.deps.applications.update({ namespace: 'argocd', name: 'shop' }, (record) => ({
      ...record,
      application: {
        ...record.application,
        status: {
          ...record.application.status,
          operationState: {
            operation: { sync: {}, initiatedBy: {} },
            phase: 'Failed',
            message: 'no',
            startedAt: world.clock.now().toISOString(),
            syncResult: { resources: [], revisions: [A, B] },
          },
        },
      },
    }));
    await world.work();
    expect(world.statusesOf(A, 'shop')).toEqual(['failure: no']);
    expect(world.statusesOf(B, 'shop')).toEqual(['failure: no']);
  });
});
