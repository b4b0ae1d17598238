import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { deploymentManifest, jobManifest, markedConfigMap } from '../support/hook-manifests.ts';
import { getObject, kubectl } from '../support/kubectl.ts';
import { lastTraceOf } from '../support/last-trace.ts';
import { isSynced } from '../support/serve-process.ts';
import { resultsOf, runSync } from '../support/sync-operations.ts';

let world: World;

/** The Deployment selects by another label: a field that cannot be changed. */
function withOtherSelector(manifest: string): string {
  const deployment = parse(manifest);
  const labels = { app: 'renamed' };
  deployment.spec.selector.matchLabels = labels;
  deployment.spec.template.metadata.labels = labels;
  return stringify(deployment);
}

const files = {
  'marks/wave.yaml': markedConfigMap('marks-wave', { wave: 'soon' }),
  'marks/hook.yaml': jobManifest('marks-hook', ['true'], { hook: 'PreSink' }),
  'marks/policy.yaml': jobManifest('marks-policy', ['true'], { hook: 'PreSync', policy: 'Whenever' }),
  'unknown/config.yaml': `${markedConfigMap('unknown-config', {}, { color: 'red' })}\nflavour: sweet\n`,
  'fixed/web.yaml': deploymentManifest('fixed-web'),
  'contested/config.yaml': markedConfigMap('contested-config', {}, { color: 'red' }),
  'endless/web.yaml': deploymentManifest('endless-web', {}, 'registry.example/does-not-exist:1'),
  'endless/later.yaml': markedConfigMap('endless-later', { wave: 1 }),
};

beforeAll(async () => {
  world = await startWorld({ files, env: { WINDLASS_SYNC_WAVE_DELAY: '0' }, kubelet: true });
});
afterAll(() => world?.close());

const read = (type: string, name: string) =>
  getObject<KubernetesObject & { readonly data?: object }>(world.api.kubeconfig, world.namespace, type, name);

describe('annotations that mean nothing', () => {
  it('do what they do in Argo CD, and are reported', async () => {
    await world.create('marks', 'marks');
    const state = await runSync(world.serve(), 'marks');
    expect(state.phase).toBe('Succeeded');
    const results = resultsOf(state);
    expect(results['marks-wave']).toMatchObject({ status: 'Synced', syncPhase: 'Sync' });
    expect(results['marks-policy']).toMatchObject({ hookPhase: 'Succeeded' });
    expect(results['marks-hook']).toBeUndefined();
    expect(await read('job', 'marks-hook')).toBeUndefined();
    expect(await read('configmap', 'marks-wave')).toBeDefined();
    // An unknown delete policy counts as none: BeforeHookCreation.
    expect(await read('job', 'marks-policy')).toBeDefined();

    const { status } = await world.serve().waitFor('marks', isSynced);
    const told = status.conditions.map(({ message }) => message).join('\n');
    for (const text of ['marks-wave', '"soon"', 'marks-hook', '"PreSink"', 'marks-policy', '"Whenever"']) {
      expect(told).toContain(text);
    }
  });
});

describe('a field that the kind does not have', () => {
  it('fails the sync, unless Validate=false leaves it out', async () => {
    await world.create('unknown', 'unknown');
    const refused = await runSync(world.serve(), 'unknown');
    expect(refused.phase).toBe('Failed');
    expect(refused.message).toContain('flavour');
    const lenient = { syncOptions: ['Validate=false'] };
    expect((await runSync(world.serve(), 'unknown', lenient)).phase).toBe('Succeeded');
    expect((await read('configmap', 'unknown-config'))?.data).toEqual({ color: 'red' });
  });
});

describe('a field that cannot be changed', () => {
  it('fails the sync, which says what to do, and Force=true does it', async () => {
    await world.create('fixed', 'fixed');
    expect((await runSync(world.serve(), 'fixed')).phase).toBe('Succeeded');
    const before = await read('deployment', 'fixed-web');

    const changed = withOtherSelector(deploymentManifest('fixed-web'));
    const refused = await world.repository.push({ 'fixed/web.yaml': changed });
    await world.serve().waitFor('fixed', ({ status }) => status.sync.revision === refused);
    const state = await runSync(world.serve(), 'fixed');
    expect(state.phase).toBe('Failed');
    expect(state.message).toContain('field is immutable');
    expect(resultsOf(state)['fixed-web']?.message).toMatch(/Force=true/);
    expect((await read('deployment', 'fixed-web'))?.metadata.uid).toBe(before?.metadata.uid);

    const forced = await world.repository.push({
      'fixed/web.yaml': withOtherSelector(deploymentManifest('fixed-web', { options: 'Force=true' })),
    });
    await world.serve().waitFor('fixed', ({ status }) => status.sync.revision === forced);
    expect((await runSync(world.serve(), 'fixed')).phase).toBe('Succeeded');
    const after = await read('deployment', 'fixed-web');
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(after?.spec).toMatchObject({ selector: { matchLabels: { app: 'renamed' } } });
    await world.serve().waitFor('fixed', isSynced);
  });
});

describe('a field that another manager holds', () => {
  it('is taken over, and the sync says from whom', async () => {
    await world.create('contested', 'contested');
    expect((await runSync(world.serve(), 'contested')).phase).toBe('Succeeded');
    const patch = ['patch', 'configmap', 'contested-config', '--field-manager=intruder', '--type=merge'];
    const change = JSON.stringify({ data: { color: 'blue' } });
    await kubectl(world.api.kubeconfig, '-n', world.namespace, ...patch, '-p', change);

    const state = await runSync(world.serve(), 'contested');
    expect(state.phase).toBe('Succeeded');
    expect((await read('configmap', 'contested-config'))?.data).toEqual({ color: 'red' });
    expect(await lastTraceOf(world.serve().dataDir, 'contested')).toContainEqual(
      expect.stringContaining('.data.color from "intruder"'),
    );
  });
});

describe('a wait that cannot end', () => {
  it('ends at the deadline, with what it waited for', async () => {
    await world.serve().stop();
    const serve = await world.restart({ WINDLASS_SYNC_TIMEOUT: '2' });
    await world.create('endless', 'endless');
    const state = await runSync(serve, 'endless');
    expect(state.phase).toBe('Error');
    expect(state.message).toContain('deadline');
    expect(state.message).toContain('waiting for healthy state of apps/Deployment/endless-web');
    expect(await read('configmap', 'endless-later')).toBeUndefined();
  });
});
