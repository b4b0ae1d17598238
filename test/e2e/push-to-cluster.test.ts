import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getObject, kubectl } from '../support/kubectl.ts';
import { type KubernetesApi, startKubernetesApi } from '../support/kubernetes-api.ts';
import { isSynced, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { configMap, startTestRepository, type TestRepository } from '../support/test-repository.ts';

interface ConfigMap {
  readonly data: { readonly [key: string]: string };
}

const namespace = `e2e-${randomBytes(4).toString('hex')}`;
const resourcesFinalizer = 'resources-finalizer.argocd.argoproj.io';
let api: KubernetesApi;
let serve: ServeProcess;
let repository: TestRepository;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

const read = (name: string) => getObject<ConfigMap>(api.kubeconfig, namespace, 'configmap', name);

function anApplication(name: string, path: string, syncPolicy: object, finalizers: readonly string[] = []) {
  return {
    metadata: { name, finalizers },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, path },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy,
    },
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  api = await startKubernetesApi();
  await kubectl(api.kubeconfig, 'create', 'namespace', namespace);
  // Polling is off: what arrives came by the webhook.
  serve = await startServe({
    dataDir: `${folder.path}/data`,
    args: ['--kubeconfig', api.kubeconfig],
    env: { WINDLASS_REFRESH_INTERVAL: '0' },
  });
  repository = await startTestRepository({
    folder: folder.path,
    files: {
      'pruned/kept.yaml': configMap('pruned-kept', { color: 'red' }),
      'pruned/removed.yaml': configMap('pruned-removed', { color: 'red' }),
      'unpruned/kept.yaml': configMap('unpruned-kept', { color: 'red' }),
      'unpruned/removed.yaml': configMap('unpruned-removed', { color: 'red' }),
      'manual/one.yaml': configMap('manual', { color: 'red' }),
      'deleted/one.yaml': configMap('deleted', { color: 'red' }),
      'orphaned/one.yaml': configMap('orphaned', { color: 'red' }),
    },
    webhook: { url: () => `${serve.ready.url}/api/webhook`, secret: serve.ready.webhookSecrets.github },
  });
});

afterAll(async () => {
  await serve?.stop();
  await repository?.close();
  if (api) await kubectl(api.kubeconfig, 'delete', 'namespace', namespace, '--wait=false');
  await api?.stop();
  await folder?.remove();
});

describe('a push', () => {
  it('reaches the cluster of an automated application, and its status says so', async () => {
    const created = await serve.call(
      'POST',
      '/api/v1/applications',
      anApplication('pruned', 'pruned', { automated: { prune: true } }),
    );
    expect(created.status).toBe(200);
    await serve.waitFor('pruned', isSynced);
    expect(await read('pruned-kept')).toMatchObject({ data: { color: 'red' } });

    const sha = await repository.push({ 'pruned/kept.yaml': configMap('pruned-kept', { color: 'blue' }) });
    const synced = await serve.waitFor(
      'pruned',
      (application) => isSynced(application) && application.status.sync.revision === sha,
    );
    expect(await read('pruned-kept')).toMatchObject({ data: { color: 'blue' } });
    expect(synced.status).toMatchObject({
      health: { status: 'Healthy' },
      operationState: {
        phase: 'Succeeded',
        operation: { initiatedBy: { automated: true } },
        syncResult: { revision: sha },
      },
      history: [{ id: 0 }, { id: 1, revision: sha }],
    });
    expect(synced.status.resources.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'pruned-kept Synced',
      'pruned-removed Synced',
    ]);
  });

  it('that removes a file prunes its object only when pruning is on', async () => {
    await serve.call('POST', '/api/v1/applications', anApplication('unpruned', 'unpruned', { automated: {} }));
    await serve.waitFor('unpruned', isSynced);
    const sha = await repository.push({
      'pruned/removed.yaml': undefined,
      'unpruned/removed.yaml': undefined,
      'unpruned/kept.yaml': configMap('unpruned-kept', { color: 'blue' }),
    });
    const isAt = (application: Parameters<typeof isSynced>[0]) =>
      application.status.operationState?.syncResult?.revision === sha;
    await serve.waitFor('pruned', (application) => isSynced(application) && isAt(application));
    const unpruned = await serve.waitFor(
      'unpruned',
      (application) => isAt(application) && application.status.operationState?.phase === 'Succeeded',
    );

    expect(await read('pruned-removed')).toBeUndefined();
    expect(await read('unpruned-removed')).toBeDefined();
    expect(unpruned.status.sync.status).toBe('OutOfSync');
    expect(unpruned.status.resources).toContainEqual(
      expect.objectContaining({ name: 'unpruned-removed', requiresPruning: true }),
    );
  });
});

describe('a manual sync', () => {
  it('waits for its request, and reports each object', async () => {
    await serve.call('POST', '/api/v1/applications', anApplication('manual', 'manual', {}));
    const before = await serve.waitFor('manual', ({ status }) => status.sync.status === 'OutOfSync');
    expect(before.status.health.status).toBe('Missing');
    expect(await read('manual')).toBeUndefined();

    const dry = await serve.call('POST', '/api/v1/applications/manual/sync', { dryRun: true });
    expect(dry.status).toBe(200);
    await serve.waitFor('manual', ({ status }) => status.operationState?.phase === 'Succeeded');
    expect(await read('manual')).toBeUndefined();

    await serve.call('POST', '/api/v1/applications/manual/sync', {});
    const done = await serve.waitFor(
      'manual',
      (application) => isSynced(application) && application.status.operationState?.operation.sync.dryRun !== true,
    );
    expect(done.status.operationState?.syncResult?.resources).toMatchObject([
      { name: 'manual', status: 'Synced', syncPhase: 'Sync' },
    ]);
    expect(await read('manual')).toBeDefined();
  });
});

describe('deleting an application', () => {
  it('deletes its objects with the resources finalizer, and leaves them without', async () => {
    await serve.call(
      'POST',
      '/api/v1/applications',
      anApplication('deleted', 'deleted', { automated: {} }, [resourcesFinalizer]),
    );
    await serve.call('POST', '/api/v1/applications', anApplication('orphaned', 'orphaned', { automated: {} }));
    await serve.waitFor('deleted', isSynced);
    await serve.waitFor('orphaned', isSynced);

    expect((await serve.call('DELETE', '/api/v1/applications/deleted')).status).toBe(200);
    expect((await serve.call('DELETE', '/api/v1/applications/orphaned?cascade=false')).status).toBe(200);
    for (const name of ['deleted', 'orphaned']) {
      await expect
        .poll(async () => (await serve.call('GET', `/api/v1/applications/${name}`)).status, { timeout: 20_000 })
        .toBe(404);
    }
    expect(await read('deleted')).toBeUndefined();
    expect(await read('orphaned')).toBeDefined();
  });
});
