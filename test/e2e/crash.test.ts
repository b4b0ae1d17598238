import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const COUNT = 400;
const many = (prefix: string) =>
  Object.fromEntries(
    Array.from({ length: COUNT }, (_, index) => [
      `${prefix}/${index}.yaml`,
      configMap(`${prefix}-${index}`, { index: String(index) }),
    ]),
  );
let world: World;

const countObjects = async (prefix: string) => {
  const names = await kubectl(world.api.kubeconfig, '-n', world.namespace, 'get', 'configmaps', '-o', 'name');
  return names.split('\n').filter((name) => name.startsWith(`configmap/${prefix}-`)).length;
};

beforeAll(async () => {
  // One at a time, so that there is a middle to be killed in.
  world = await startWorld({ files: { ...many('killed'), ...many('cut') }, env: { WINDLASS_APPLY_CONCURRENCY: '1' } });
});
afterAll(() => world?.close());

describe('a sync', () => {
  it('that is killed in the middle ends right after the next start', async () => {
    await world.create('killed', 'killed', { automated: {} });
    await eventually('some objects are applied', async () => (await countObjects('killed')) > 0);
    await world.serve().kill();
    const applied = await countObjects('killed');
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(COUNT);

    const serve = await world.restart({ WINDLASS_APPLY_CONCURRENCY: '10' });
    const { status } = await serve.waitFor('killed', isSynced);
    expect(await countObjects('killed')).toBe(COUNT);
    expect(status.operationState).toMatchObject({ phase: 'Succeeded' });
    expect(status.history).toHaveLength(1);
    expect(status.resources.filter((resource) => resource.status !== 'Synced')).toEqual([]);
  });

  it('whose cluster goes away in the middle says so, waits, and goes on by itself', async () => {
    await world.serve().stop();
    const serve = await world.restart({ WINDLASS_APPLY_CONCURRENCY: '1' });
    await world.create('cut', 'cut', { automated: {} });
    await eventually('some objects are applied', async () => (await countObjects('cut')) > 0);
    await world.proxy.cut();
    const waiting = await serve.waitFor(
      'cut',
      ({ status }) => status.operationState?.message?.includes('cannot reach the cluster') === true,
    );
    expect(waiting.status.operationState?.phase).toBe('Running');
    expect(await countObjects('cut')).toBeLessThan(COUNT);

    await world.proxy.restore();
    await serve.waitFor('cut', isSynced);
    expect(await countObjects('cut')).toBe(COUNT);
  });
});
