import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterHistory, recordClusterHistory } from '../support/cluster-history.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { deploymentManifest, jobManifest, markedConfigMap } from '../support/hook-manifests.ts';
import { endOfSync, resultsOf, runSync, startSync } from '../support/sync-operations.ts';

const GOOD = ['true'];
const BAD = ['sh', '-c', 'exit 1'];
const ENDLESS = ['sleep', '100000'];
/** No pause between waves: that there is one is a test of the engine's. */
const env = { WINDLASS_SYNC_WAVE_DELAY: '0' };
let world: World;
let history: ClusterHistory;

/** Each has a folder of its own name, and each object begins with it. */
const files = {
  'stopped/migrate.yaml': jobManifest('stopped-migrate', BAD, { hook: 'PreSync' }),
  'stopped/config.yaml': markedConfigMap('stopped-config'),
  'stopped/after.yaml': jobManifest('stopped-after', GOOD, { hook: 'PostSync' }),
  'stopped/report.yaml': jobManifest('stopped-report', GOOD, { hook: 'SyncFail' }),

  'policies/succeeded.yaml': jobManifest('policies-succeeded', GOOD, { hook: 'PreSync', policy: 'HookSucceeded' }),
  'policies/before.yaml': jobManifest('policies-before', GOOD, { hook: 'PreSync', policy: 'BeforeHookCreation' }),
  'policies/default.yaml': jobManifest('policies-default', GOOD, { hook: 'PostSync' }),
  'policies/failed.yaml': jobManifest('policies-failed', GOOD, { hook: 'PostSync', policy: 'HookFailed' }),
  'policies/config.yaml': markedConfigMap('policies-config'),

  'failing/succeeded.yaml': jobManifest('failing-succeeded', BAD, { hook: 'PreSync', policy: 'HookSucceeded' }),
  'failing/failed.yaml': jobManifest('failing-failed', BAD, { hook: 'PreSync', policy: 'HookFailed' }),
  'failing/both.yaml': jobManifest('failing-both', BAD, { hook: 'PreSync', policy: 'HookSucceeded,HookFailed' }),
  'failing/config.yaml': markedConfigMap('failing-config'),

  'in-presync/hook.yaml': jobManifest('in-presync-hook', ENDLESS, { hook: 'PreSync' }),
  'in-presync/later.yaml': markedConfigMap('in-presync-later'),
  'in-sync/web.yaml': deploymentManifest('in-sync-web', {}, 'registry.example/does-not-exist:1'),
  'in-sync/hook.yaml': jobManifest('in-sync-hook', ENDLESS, { hook: 'Sync' }),
  'in-sync/later.yaml': markedConfigMap('in-sync-later', { wave: 1 }),
  'in-postsync/config.yaml': markedConfigMap('in-postsync-config'),
  'in-postsync/hook.yaml': jobManifest('in-postsync-hook', ENDLESS, { hook: 'PostSync' }),
  'in-postsync/later.yaml': markedConfigMap('in-postsync-later', { hook: 'PostSync', wave: 1 }),
  'in-syncfail/migrate.yaml': jobManifest('in-syncfail-migrate', BAD, { hook: 'PreSync' }),
  'in-syncfail/hook.yaml': jobManifest('in-syncfail-hook', ENDLESS, { hook: 'SyncFail' }),
  'in-syncfail/later.yaml': markedConfigMap('in-syncfail-later'),

  'killed/migrate.yaml': jobManifest('killed-migrate', ['sleep', '20'], { hook: 'PreSync' }),
  'killed/config.yaml': markedConfigMap('killed-config'),
};

beforeAll(async () => {
  world = await startWorld({ files, env, kubelet: true });
  history = await recordClusterHistory(world.api.kubeconfig, world.namespace);
});
afterAll(async () => {
  history?.close();
  await world?.close();
});

describe.concurrent('a sync with hooks', () => {
  it('stops at a PreSync hook that fails, runs the SyncFail hooks, and says why', async () => {
    await world.create('stopped', 'stopped');
    const state = await runSync(world.serve(), 'stopped');
    expect(state.phase).toBe('Failed');
    expect(state.message).toContain('one or more synchronization tasks completed unsuccessfully');
    expect(state.message).toContain('backoff limit');
    const order = ['Job/stopped-migrate Failed', 'Job/stopped-report created', 'Job/stopped-report Complete'];
    expect(await history.inOrder(...order)).toEqual(order);
    expect(history.count('ConfigMap/stopped-config created')).toBe(0);
    expect(history.count('Job/stopped-after created')).toBe(0);
    const results = resultsOf(state);
    expect(results['stopped-migrate']).toMatchObject({
      syncPhase: 'PreSync',
      hookType: 'PreSync',
      hookPhase: 'Failed',
    });
    expect(results['stopped-report']).toMatchObject({ syncPhase: 'SyncFail', hookPhase: 'Succeeded' });
    expect(Object.keys(results).sort()).toEqual(['stopped-migrate', 'stopped-report']);
  });

  it('removes its hooks after a success, or before the next run, as their policies say', async () => {
    await world.create('policies', 'policies');
    expect((await runSync(world.serve(), 'policies')).phase).toBe('Succeeded');
    await history.inOrder('Job/policies-succeeded deleted');
    // Only when the whole sync has succeeded.
    const order = ['Job/policies-default Complete', 'Job/policies-succeeded deleted'];
    expect(await history.inOrder(...order)).toEqual(order);
    for (const kept of ['before', 'default', 'failed']) expect(history.count(`Job/policies-${kept} deleted`)).toBe(0);

    expect((await runSync(world.serve(), 'policies')).phase).toBe('Succeeded');
    // A Job runs once, so that also one which no policy removes has to go before the next run.
    for (const renewed of ['before', 'default', 'failed']) {
      await history.inOrder(`Job/policies-${renewed} deleted`);
      expect(history.count(`Job/policies-${renewed} created`)).toBe(2);
    }
    expect(history.count('Job/policies-succeeded created')).toBe(2);
    expect(history.count('ConfigMap/policies-config created')).toBe(1);
  });

  it('removes its hooks after a failure if their policy is HookFailed', async () => {
    await world.create('failing', 'failing');
    expect((await runSync(world.serve(), 'failing')).phase).toBe('Failed');
    await history.inOrder('Job/failing-failed deleted', 'Job/failing-both deleted');
    expect(history.count('Job/failing-succeeded deleted')).toBe(0);
    expect(history.count('ConfigMap/failing-config created')).toBe(0);
  });
});

describe.concurrent('terminating a sync', () => {
  it.each([
    ['in-presync', 'waiting for completion of hook batch/Job/in-presync-hook'],
    ['in-sync', 'waiting for completion of hook batch/Job/in-sync-hook'],
    ['in-postsync', 'waiting for completion of hook batch/Job/in-postsync-hook'],
    ['in-syncfail', 'in-syncfail-hook'],
  ])('while it is %s ends it at once, with its running hooks', async (name, message) => {
    await world.create(name, name);
    await startSync(world.serve(), name);
    const serve = world.serve();
    await serve.waitFor(name, ({ status }) => status.operationState?.message?.includes(message) === true);
    await serve.require('DELETE', `/api/v1/applications/${name}/operation`);
    const state = await endOfSync(serve, name);
    expect(state).toMatchObject({ phase: 'Failed', message: 'Operation terminated' });
    expect(resultsOf(state)[`${name}-hook`]).toMatchObject({ hookPhase: 'Failed', message: 'Terminated' });
    await history.inOrder(`Job/${name}-hook deleted`);
    expect(history.count(`ConfigMap/${name}-later created`)).toBe(0);
    expect(history.count(`Job/${name}-hook created`)).toBe(1);
  });
});

describe('a sync that is killed while a PreSync hook runs', () => {
  it('goes on after the next start, and the hook has run once', async () => {
    await world.create('killed', 'killed');
    await startSync(world.serve(), 'killed');
    await history.inOrder('Job/killed-migrate created');
    await world.serve().kill();
    await history.inOrder('Job/killed-migrate Complete');
    expect(history.count('ConfigMap/killed-config created')).toBe(0);

    const state = await endOfSync(await world.restart(), 'killed');
    expect(state.phase).toBe('Succeeded');
    const order = ['Job/killed-migrate created', 'Job/killed-migrate Complete', 'ConfigMap/killed-config created'];
    expect(await history.inOrder(...order)).toEqual(order);
    expect(history.count('Job/killed-migrate created')).toBe(1);
    expect(history.count('Job/killed-migrate deleted')).toBe(0);
  });
});
