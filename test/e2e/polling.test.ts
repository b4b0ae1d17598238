import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    files: { 'polled/a.yaml': configMap('polled', { color: 'red' }) },
    env: { WINDLASS_REFRESH_INTERVAL: '1', WINDLASS_WEBHOOK_SECRET_GITHUB: 'first' },
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
});
