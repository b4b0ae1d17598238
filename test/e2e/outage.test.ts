import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: World;
const exists = async (name: string) =>
  (await getObject(world.api.kubeconfig, world.namespace, 'configmap', name)) !== undefined;
const automated = { automated: { prune: true } };

beforeAll(async () => {
  world = await startWorld({
    files: {
      'running/kept.yaml': configMap('running-kept', { color: 'red' }),
      'running/removed.yaml': configMap('running-removed', { color: 'red' }),
      'fresh/one.yaml': configMap('fresh', { color: 'red' }),
      'leaving/one.yaml': configMap('leaving', { color: 'red' }),
    },
  });
});
afterAll(() => world?.close());

describe('while a cluster is down', () => {
  it('a refresh says Unknown and why, prunes nothing, and recovers by itself', async () => {
    await world.create('running', 'running', automated);
    await world.serve().waitFor('running', isSynced);
    await world.proxy.cut();
    const sha = await world.repository.push({ 'running/removed.yaml': undefined });
    const down = await world.serve().waitFor('running', ({ status }) => status.sync.status === 'Unknown');
    expect(down.status.health.status).toBe('Unknown');
    expect(down.status.conditions).toMatchObject([
      {
        type: 'ComparisonError',
        message: expect.stringContaining('Failed to load live state: cannot reach the cluster'),
      },
    ]);
    expect(await exists('running-removed')).toBe(true);

    await world.proxy.restore();
    const up = await world
      .serve()
      .waitFor('running', (application) => isSynced(application) && application.status.sync.revision === sha);
    expect(up.status.conditions).toEqual([]);
    expect(await exists('running-removed')).toBe(false);
    expect(await exists('running-kept')).toBe(true);
  });

  it('a new application waits for it', async () => {
    await world.proxy.cut();
    await world.create('fresh', 'fresh', automated);
    await world
      .serve()
      .waitFor('fresh', ({ status }) => status.conditions.some(({ type }) => type === 'ComparisonError'));
    await world.proxy.restore();
    await world.serve().waitFor('fresh', isSynced);
    expect(await exists('fresh')).toBe(true);
  });

  it('a deletion keeps the application, says why, and goes on by itself', async () => {
    await world.create('leaving', 'leaving', automated);
    await world.serve().waitFor('leaving', isSynced);
    await world.proxy.cut();
    await world.serve().call('DELETE', '/api/v1/applications/leaving');
    const stuck = await world
      .serve()
      .waitFor('leaving', ({ status }) => status.conditions.some(({ type }) => type === 'DeletionError'));
    expect(stuck.metadata.deletionTimestamp).toBeDefined();
    expect(await exists('leaving')).toBe(true);

    await world.proxy.restore();
    await eventually(
      'the application is gone',
      async () => (await world.serve().call('GET', '/api/v1/applications/leaving')).status === 404,
    );
    expect(await exists('leaving')).toBe(false);
  });
});
