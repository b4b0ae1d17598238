import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { customResourceDefinition } from '../support/custom-resource-definition.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: World;

const DEFINITION = stringify(customResourceDefinition({ group: 'health.example.org', kind: 'Painting' }));

const inWave = (wave: string) => ({ 'argocd.argoproj.io/sync-wave': wave });
const aPainting = (namespace: string) =>
  stringify({
    apiVersion: 'health.example.org/v1',
    kind: 'Painting',
    metadata: { name: 'one', namespace, annotations: inWave('1') },
    spec: { size: 3 },
  });

const report = (status: object) =>
  kubectl(
    world.api.kubeconfig,
    ...['patch', 'paintings', 'one', '--namespace', world.namespace],
    ...['--subresource=status', '--type=merge', '--patch', JSON.stringify({ status })],
  );

const healthOf = (kind: string) => (application: { readonly status: { readonly resources: readonly unknown[] } }) =>
  (application.status.resources as { kind: string; health?: { status: string; message?: string } }[]).find(
    (resource) => resource.kind === kind,
  )?.health;

beforeAll(async () => {
  world = await startWorld({ files: { 'paintings/definition.yaml': DEFINITION } });
  await world.repository.push({
    'paintings/painting.yaml': aPainting(world.namespace),
    'paintings/after.yaml': configMap('after', { a: 'b' }, `  annotations: ${JSON.stringify(inWave('2'))}\n`),
  });
});
afterAll(() => world?.close());

describe('a custom resource', () => {
  it('is waited for by the wave after it, as its status says by the conventions', async () => {
    await world.create('paintings', 'paintings', { automated: {} });
    const serve = world.serve();
    const waiting = await serve.waitFor(
      'paintings',
      ({ status }) => status.operationState?.message?.includes('Painting') ?? false,
    );
    expect(waiting.status.operationState?.message).toBe('waiting for healthy state of health.example.org/Painting/one');
    await report({ conditions: [{ type: 'Ready', status: 'True', reason: 'Dry' }] });
    const done = await serve.waitFor('paintings', (application) => isSynced(application));
    expect(healthOf('Painting')(done)).toMatchObject({ status: 'Healthy' });
  });

  it('is judged by what users wrote in Lua, and by nothing of theirs when that is gone', async () => {
    const serve = world.serve();
    const script = `return { status = "Degraded", message = "size " .. obj.spec.size }`;
    const data = { 'resource.customizations.health.health.example.org_Painting': script };
    const apply = (values: object) => {
      const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm' }, data: values };
      return serve.require('POST', '/api/v1/settings', manifest);
    };
    await apply(data);
    const judged = await serve.waitFor('paintings', ({ status }) => status.health.status === 'Degraded');
    expect(healthOf('Painting')(judged)).toEqual({ status: 'Degraded', message: 'size 3' });
    await apply({});
    await serve.waitFor('paintings', ({ status }) => status.health.status === 'Healthy');
  });
});
