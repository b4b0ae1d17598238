import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterHistory, recordClusterHistory } from '../support/cluster-history.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { deploymentManifest, jobManifest, markedConfigMap } from '../support/hook-manifests.ts';
import { kubectl } from '../support/kubectl.ts';
import { runSync } from '../support/sync-operations.ts';

let world: World;
let history: ClusterHistory;
const policy = 'HookSucceeded';

beforeAll(async () => {
  world = await startWorld({
    files: {
      'leaving/before.yaml': jobManifest('leaving-before', ['sleep', '4'], { hook: 'PreDelete', policy }),
      'leaving/first.yaml': markedConfigMap('leaving-first'),
      'leaving/web.yaml': deploymentManifest('leaving-web', { wave: 1 }),
      'leaving/last.yaml': markedConfigMap('leaving-last', { wave: 2 }),
      'leaving/after.yaml': jobManifest('leaving-after', ['true'], { hook: 'PostDelete', policy }),
      'blocked/before.yaml': jobManifest('blocked-before', ['false'], { hook: 'PreDelete', policy }),
      'blocked/config.yaml': markedConfigMap('blocked-config'),
    },
    env: { WINDLASS_SYNC_WAVE_DELAY: '0' },
    kubelet: true,
  });
  history = await recordClusterHistory(world.api.kubeconfig, world.namespace);
});
afterAll(async () => {
  history?.close();
  await world?.close();
});

const askToDelete = (name: string) => world.serve().require('DELETE', `/api/v1/applications/${name}?cascade=true`);
const isGone = (name: string) =>
  eventually(
    `${name} is gone`,
    async () => (await world.serve().call('GET', `/api/v1/applications/${name}`)).status === 404,
    async () =>
      `${JSON.stringify((await world.serve().application(name)).status.conditions)}\n${history.events().join(', ')}`,
  );
const namesLeft = async (prefix: string) => {
  const { kubeconfig } = world.api;
  const kinds = 'configmaps,deployments,replicasets,jobs,pods';
  const names = await kubectl(kubeconfig, '-n', world.namespace, 'get', kinds, '-o', 'name');
  return names.split('\n').filter((name) => name.includes(`/${prefix}-`));
};

describe.concurrent('deleting an application', () => {
  it('runs PreDelete hooks, deletes highest wave first, runs PostDelete hooks, and leaves nothing', async () => {
    await world.create('leaving', 'leaving');
    expect((await runSync(world.serve(), 'leaving')).phase).toBe('Succeeded');
    await history.inOrder('Deployment/leaving-web available');
    expect(history.count('Job/leaving-before created')).toBe(0);
    expect(history.count('Job/leaving-after created')).toBe(0);

    await askToDelete('leaving');
    await isGone('leaving');
    const order = [
      'Job/leaving-before created',
      'Job/leaving-before Complete',
      'ConfigMap/leaving-last deleted',
      'Deployment/leaving-web deleted',
      'ConfigMap/leaving-first deleted',
      'Job/leaving-after created',
      'Job/leaving-after Complete',
    ];
    expect(await history.inOrder(...order)).toEqual(order);
    await eventually('nothing is left', async () => (await namesLeft('leaving')).length === 0);
  });

  it('stops at a PreDelete hook that fails, says so, and goes on when Git mends it', async () => {
    await world.create('blocked', 'blocked');
    await runSync(world.serve(), 'blocked');
    await askToDelete('blocked');
    const { status } = await world
      .serve()
      .waitFor('blocked', ({ status }) => status.conditions.some(({ type }) => type === 'DeletionError'));
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('blocked-before') }),
    );
    expect(history.count('ConfigMap/blocked-config deleted')).toBe(0);

    await world.repository.push({
      'blocked/before.yaml': jobManifest('blocked-before', ['true'], { hook: 'PreDelete', policy }),
    });
    await isGone('blocked');
    const order = ['Job/blocked-before Failed', 'Job/blocked-before Complete', 'ConfigMap/blocked-config deleted'];
    expect(await history.inOrder(...order)).toEqual(order);
  });
});
