import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { type ClusterHistory, recordClusterHistory } from '../support/cluster-history.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { exampleAppsFolder, exampleFiles, hasExampleApps } from '../support/example-apps.ts';
import { kubectl } from '../support/kubectl.ts';
import { type KubeletPlayer, startKubeletPlayer } from '../support/kubelet-player.ts';
import { isSynced } from '../support/serve-process.ts';
import { resultsOf, runSync } from '../support/sync-operations.ts';

let world: World;
let history: ClusterHistory;
/** helm-hooks has objects of the same names as sync-waves. */
let helm: { readonly namespace: string; readonly history: ClusterHistory; readonly kubelet: KubeletPlayer | undefined };

async function renderPrePostSync(): Promise<string> {
  const { path } = await findTool('kubectl');
  const args = ['kustomize', join(exampleAppsFolder, 'pre-post-sync')];
  return execFileSync(path, args, { encoding: 'utf8', stdio: 'pipe' });
}

beforeAll(async () => {
  if (!hasExampleApps) return;
  world = await startWorld({
    files: {
      ...exampleFiles('sync-waves'),
      ...exampleFiles('helm-hooks'),
      'pre-post-sync/manifests.yaml': await renderPrePostSync(),
    },
    env: { WINDLASS_SYNC_WAVE_DELAY: '0' },
    kubelet: true,
  });
  const { kubeconfig, real } = world.api;
  const namespace = `${world.namespace}-helm`;
  await kubectl(kubeconfig, 'create', 'namespace', namespace);
  helm = {
    namespace,
    history: await recordClusterHistory(kubeconfig, namespace),
    kubelet: real ? await startKubeletPlayer({ kubeconfig, namespace }) : undefined,
  };
  history = await recordClusterHistory(kubeconfig, world.namespace);
});
afterAll(async () => {
  history?.close();
  helm?.history.close();
  if (helm) await kubectl(world.api.kubeconfig, 'delete', 'namespace', helm.namespace, '--wait=false');
  await helm?.kubelet?.close();
  await world?.close();
});

const objectsLeft = async () => {
  const kinds = 'jobs,replicasets,services,pods';
  const names = await kubectl(world.api.kubeconfig, '-n', world.namespace, 'get', kinds, '-o', 'name');
  return names.split('\n').filter((name) => name !== '');
};

const healthy = (name: string) =>
  world.serve().waitFor(name, (application) => isSynced(application) && application.status.health.status === 'Healthy');

describe.skipIf(!hasExampleApps)("Argo CD's example application", () => {
  it('sync-waves goes wave after wave, each when the one before is healthy', async () => {
    await world.create('sync-waves', 'sync-waves');
    const state = await runSync(world.serve(), 'sync-waves');
    expect(state).toMatchObject({ phase: 'Succeeded', message: 'successfully synced (no more tasks)' });
    const order = [
      'Job/upgrade-sql-schema* created',
      'Job/upgrade-sql-schema* Complete',
      'Service/backend created',
      'ReplicaSet/backend created',
      'ReplicaSet/backend available',
      'Job/maint-page-up created',
      'Job/maint-page-up Complete',
      'Service/frontend created',
      'ReplicaSet/frontend created',
      'ReplicaSet/frontend available',
      'Job/maint-page-down created',
      'Job/maint-page-down Complete',
    ];
    expect(await history.inOrder(...order)).toEqual(order);
    expect(state.syncResult?.resources.map(({ kind, syncPhase, hookType }) => [syncPhase, hookType ?? kind])).toEqual([
      ['PreSync', 'PreSync'],
      ['Sync', 'Service'],
      ['Sync', 'ReplicaSet'],
      ['Sync', 'Sync'],
      ['Sync', 'Service'],
      ['Sync', 'ReplicaSet'],
      ['Sync', 'Sync'],
    ]);
    expect((await healthy('sync-waves')).status.history).toHaveLength(1);
  });

  it('sync-waves makes its hooks anew with each sync, the nameless one under a new name', async () => {
    const state = await runSync(world.serve(), 'sync-waves');
    expect(state.phase).toBe('Succeeded');
    await history.inOrder('Job/maint-page-down deleted');
    expect(history.count('Job/maint-page-up deleted')).toBe(1);
    expect(history.count('Job/maint-page-up created')).toBe(2);
    expect(history.count('Job/upgrade-sql-schema* created')).toBe(2);
    expect(history.count('ReplicaSet/backend created')).toBe(1);
  });

  it('sync-waves takes everything along when it goes, also the nameless hooks of earlier syncs', async () => {
    await world.serve().require('DELETE', '/api/v1/applications/sync-waves?cascade=true');
    await eventually(
      'nothing is left',
      async () => (await objectsLeft()).length === 0,
      async () => (await objectsLeft()).join(', '),
    );
  });

  it("helm-hooks runs Helm's hooks outside of a chart, in the order of their weights", async () => {
    const destination = { server: 'https://kubernetes.default.svc', namespace: helm.namespace };
    await world.create('helm-hooks', 'helm-hooks', {}, { destination });
    const state = await runSync(world.serve(), 'helm-hooks');
    expect(state.phase).toBe('Succeeded');
    const order = [
      'Job/upgrade-sql-schema* created',
      'Job/upgrade-sql-schema* Complete',
      'Job/maint-page-up created',
      'Job/maint-page-up Complete',
      'ReplicaSet/frontend created',
      'ReplicaSet/frontend available',
      'Service/frontend created',
      'Job/maint-page-down created',
      'Job/maint-page-down Complete',
    ];
    expect(await helm.history.inOrder(...order)).toEqual(order);
    expect(resultsOf(state)['maint-page-down']).toMatchObject({
      syncPhase: 'PostSync',
      hookType: 'PostSync',
      hookPhase: 'Succeeded',
    });
    await healthy('helm-hooks');
  });

  it('pre-post-sync deploys between its Jobs, which go when all is done', async () => {
    await world.create('pre-post-sync', 'pre-post-sync');
    const state = await runSync(world.serve(), 'pre-post-sync');
    expect(state.phase).toBe('Succeeded');
    const name = 'pre-post-sync-kustomize-guestbook-ui';
    const order = [
      'Job/pre-post-sync-before created',
      'Job/pre-post-sync-before Complete',
      `Service/${name} created`,
      `Deployment/${name} created`,
      `Deployment/${name} available`,
      'Job/pre-post-sync-after created',
      'Job/pre-post-sync-after Complete',
    ];
    expect(await history.inOrder(...order)).toEqual(order);
    await history.inOrder('Job/pre-post-sync-before deleted', 'Job/pre-post-sync-after deleted');
    const { status } = await healthy('pre-post-sync');
    expect(status.resources.filter(({ kind }) => kind !== 'Job').map((resource) => resource.status)).toEqual([
      'Synced',
      'Synced',
    ]);
  });
});
