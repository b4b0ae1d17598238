import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: World;

function child(name: string, url: string, namespace: string, extra: object = {}): string {
  return stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, finalizers: ['resources-finalizer.argocd.argoproj.io'] },
    spec: {
      project: 'default',
      source: { repoURL: url, path: name },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: { prune: true } },
      ...extra,
    },
  });
}

beforeAll(async () => {
  world = await startWorld({
    files: { 'one/a.yaml': configMap('one', { a: 'b' }), 'two/a.yaml': configMap('two', { a: 'b' }) },
  });
  await world.repository.push({
    'apps/one.yaml': child('one', world.repository.url, world.namespace),
    'apps/two.yaml': child('two', world.repository.url, world.namespace),
  });
});
afterAll(() => world?.close());

describe('an app of apps', () => {
  it('creates its children, which deploy, and is as healthy as they are', async () => {
    await world.create('parent', 'apps', { automated: { prune: true } });
    // Nothing polls within the time of this test: the children tell their parent.
    const parent = await world.serve().waitFor('parent', (application) => {
      const { resources } = application.status;
      return (
        isSynced(application) && resources.length === 2 && resources.every(({ health }) => health?.status === 'Healthy')
      );
    });
    expect(parent.status.health.status).toBe('Healthy');
    expect(parent.status.resources.map(({ kind, name, health }) => `${kind}/${name} ${health?.status}`)).toEqual([
      'Application/one Healthy',
      'Application/two Healthy',
    ]);
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', 'two')).toBeDefined();
  });

  it('changes a child by its manifest', async () => {
    await world.repository.push({
      'apps/one.yaml': child('one', world.repository.url, world.namespace, {
        info: [{ name: 'owner', value: 'team-a' }],
      }),
    });
    const one = await world.serve().waitFor('one', ({ spec }) => spec.info !== undefined);
    expect(one.spec.info).toEqual([{ name: 'owner', value: 'team-a' }]);
  });

  it('deletes a child with its objects when its manifest is removed', async () => {
    await world.repository.push({ 'apps/two.yaml': undefined });
    await eventually(
      'the child is gone',
      async () => (await world.serve().call('GET', '/api/v1/applications/two')).status === 404,
    );
    expect(await getObject(world.api.kubeconfig, world.namespace, 'configmap', 'two')).toBeUndefined();
    await world.serve().waitFor('parent', isSynced);
  });

  it('refuses a child whose spec is wrong, in words that name the field', async () => {
    await world.repository.push({
      'apps/bad.yaml': child('bad', world.repository.url, world.namespace, { destination: 7 }),
    });
    const parent = await world.serve().waitFor('parent', ({ status }) => status.operationState?.phase === 'Failed');
    expect(parent.status.operationState?.message).toContain('spec.destination: expected an object, got a number');
  });
});
