import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Application } from '../../shared/domain/application/application.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { getObject, kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    files: { 'polled/a.yaml': configMap('polled', { color: 'red' }) },
    env: {
      WINDLASS_REFRESH_INTERVAL: '1',
      WINDLASS_DRIFT_INTERVAL: '2',
      WINDLASS_WEBHOOK_SECRET_GITHUB: 'first',
    },
  });
});
afterAll(() => world?.close());

describe('polling', () => {
  it('finds a push whose webhook was refused', async () => {
    await world.create('polled', 'polled', { automated: {} });
    await world.serve().waitFor('polled', isSynced);
    await world.serve().stop();
    // The repository goes on signing with the secret of before.
    const serve = await world.restart({ WINDLASS_WEBHOOK_SECRET_GITHUB: 'second' });
    const sha = await world.repository.push({ 'polled/a.yaml': configMap('polled', { color: 'blue' }) });
    await serve.waitFor('polled', (application) => isSynced(application) && application.status.sync.revision === sha);
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', 'polled')).toMatchObject({
      data: { color: 'blue' },
    });
  });

  it('leaves the cluster alone while nothing changed, and finds by the drift check what happens there', async () => {
    await world.serve().stop();
    const serve = await world.restart({ WINDLASS_REFRESH_INTERVAL: '2', WINDLASS_WEBHOOK_SECRET_GITHUB: 'second' });
    const spared = async () => {
      const application = await serve.require<Application>('GET', '/api/v1/applications/polled');
      const path = '/api/v1/applications/polled/managed-resources';
      const { metadata } = await serve.require<{ metadata: { takenAt: string } }>('GET', path);
      // Who compares takes a new picture of the objects.
      const isSpared = Date.parse(application.status.reconciledAt ?? '') - Date.parse(metadata.takenAt) > 1000;
      return isSpared && isSynced(application) ? application.status.sync.revision : undefined;
    };
    await eventually('a look is spared', spared);
    const sha = await world.repository.push({ 'other/b.yaml': configMap('other', { color: 'green' }) });
    await eventually('looks are spared after a commit of others', async () => (await spared()) === sha);

    const patch = JSON.stringify({ data: { color: 'mine' } });
    await kubectl(
      world.api.kubeconfig,
      '-n',
      world.namespace,
      'patch',
      'configmap',
      'polled',
      '--type=merge',
      '-p',
      patch,
    );
    await serve.waitFor('polled', ({ status }) => status.sync.status === 'OutOfSync');
  });
});
