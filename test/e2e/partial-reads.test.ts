import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Application, ResourceStatus } from '../../shared/domain/application/application.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { endOfSync, startSync } from '../support/sync-operations.ts';
import { configMap } from '../support/test-repository.ts';
import { startTroubledCluster, type TroubledCluster } from '../support/troubled-cluster.ts';
import { run } from '../unit/cli/run-cli.ts';

const policy = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: { podSelector: { matchLabels: { app: ${name} } } }
`;
const account = (name: string) => `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name} }\n`;
const FORBIDDEN = /cannot get resource "serviceaccounts" in API group "" in the namespace "[^"]+"/;

let world: World;
let cluster: TroubledCluster;

beforeAll(async () => {
  const files = (name: string) => ({
    [`${name}/kept.yaml`]: configMap(`${name}-kept`, { color: 'red' }),
    [`${name}/removed.yaml`]: configMap(`${name}-removed`, { color: 'red' }),
    [`${name}/policy.yaml`]: policy(`${name}-kept`),
    [`${name}/old-policy.yaml`]: policy(`${name}-removed`),
    [`${name}/account.yaml`]: account(`${name}-kept`),
    [`${name}/old-account.yaml`]: account(`${name}-removed`),
  });
  world = await startWorld({ files: { ...files('down'), ...files('denied') } });
  cluster = await startTroubledCluster(world.api.kubeconfig);
  await world.serve().require('POST', '/api/v1/clusters', { name: 'troubled', server: cluster.server, config: {} });
  const destination = { name: 'troubled', namespace: world.namespace };
  for (const name of ['down', 'denied']) {
    await world.create(name, name, { automated: { prune: true } }, { destination });
    await world.serve().waitFor(name, isSynced);
  }
});
afterAll(async () => {
  await cluster?.close();
  await world?.close();
});
beforeEach(() => cluster.recover());

const exists = async (kind: string, name: string) =>
  (await getObject(world.api.kubeconfig, world.namespace, kind, name)) !== undefined;
const refresh = (name: string) =>
  world.serve().require<Application>('GET', `/api/v1/applications/${name}?refresh=normal`);
const shown = ({ status }: Application) =>
  Object.fromEntries(status.resources.map((resource) => [`${resource.kind}/${resource.name}`, resource]));
const isUnknown = (message: RegExp): Partial<ResourceStatus> => ({
  status: 'Unknown',
  message: expect.stringMatching(message),
  health: { status: 'Unknown', message: expect.stringMatching(message) },
});

async function cli(...args: readonly string[]) {
  const { url, adminToken } = world.serve().ready;
  return run(args, { env: { WINDLASS_SERVER: url, WINDLASS_AUTH_TOKEN: adminToken } });
}

/** Takes two objects out of Git and changes a third, while the cluster shows only a part; answers what is said of that. */
async function changeInGit(name: string, old: string): Promise<Application> {
  const sha = await world.repository.push({
    [`${name}/kept.yaml`]: configMap(`${name}-kept`, { color: 'blue' }),
    [`${name}/removed.yaml`]: undefined,
    [`${name}/${old}.yaml`]: undefined,
  });
  return world.serve().waitFor(name, ({ status }) => status.sync.revision === sha && status.sync.status === 'Unknown');
}

describe('an API group that is down', () => {
  const reason = /answers 503: service unavailable/;

  it('makes its objects Unknown with the reason; the others are judged, and nothing is synced or pruned', async () => {
    cluster.takeDown('networking.k8s.io');

    const application = await changeInGit('down', 'old-policy');

    expect(shown(application)).toMatchObject({
      'ConfigMap/down-kept': { status: 'OutOfSync' },
      'ConfigMap/down-removed': { status: 'OutOfSync', requiresPruning: true },
      'ServiceAccount/down-kept': { status: 'Synced' },
      'NetworkPolicy/down-kept': isUnknown(reason),
      'NetworkPolicy/down-removed': isUnknown(reason),
    });
    expect(application.status.health.status).toBe('Unknown');
    const { out } = await cli('app', 'get', 'down');
    expect(out).toMatch(/NetworkPolicy.*down-kept.*Unknown.*answers 503/);
  });

  it('lets a sync that a person asks for wait with the reason, before anything is applied or pruned', async () => {
    cluster.takeDown('networking.k8s.io');
    await startSync(world.serve(), 'down', { prune: true });

    const { status } = await world
      .serve()
      .waitFor('down', ({ status }) => reason.test(status.operationState?.message ?? ''));

    expect(status.operationState?.phase).toBe('Running');
    await world.serve().require('DELETE', '/api/v1/applications/down/operation');
    expect((await endOfSync(world.serve(), 'down')).phase).toBe('Failed');
    expect(await exists('configmap', 'down-removed')).toBe(true);
    expect(await exists('networkpolicy', 'down-removed')).toBe(true);
  });

  it('says the same after a restart, when nothing is remembered of what the group serves', async () => {
    cluster.takeDown('networking.k8s.io');
    await world.serve().stop();
    await world.restart();

    const application = await refresh('down');

    expect(shown(application)).toMatchObject({
      'ConfigMap/down-kept': { status: 'OutOfSync' },
      'NetworkPolicy/down-kept': isUnknown(reason),
      'NetworkPolicy/down-removed': isUnknown(reason),
    });
  });

  it('is made up for when it is back: what was removed in the meantime goes', async () => {
    await refresh('down');
    await world.serve().waitFor('down', isSynced);

    expect(await exists('configmap', 'down-removed')).toBe(false);
    expect(await exists('networkpolicy', 'down-removed')).toBe(false);
    expect(await exists('networkpolicy', 'down-kept')).toBe(true);
  });
});

describe('a missing permission', () => {
  it('is named with verb and resource; the other objects are judged, and nothing is synced or pruned', async () => {
    cluster.forbid('list', 'serviceaccounts');
    cluster.forbid('get', 'serviceaccounts');

    const application = await changeInGit('denied', 'old-account');

    expect(shown(application)).toMatchObject({
      'ConfigMap/denied-kept': { status: 'OutOfSync' },
      'NetworkPolicy/denied-kept': { status: 'Synced' },
      'ServiceAccount/denied-kept': isUnknown(FORBIDDEN),
      'ServiceAccount/denied-removed': isUnknown(FORBIDDEN),
    });
    expect(await exists('configmap', 'denied-removed')).toBe(true);
    const { out } = await cli('app', 'get', 'denied');
    expect(out).toMatch(FORBIDDEN);
    const diff = await cli('app', 'diff', 'denied');
    expect(diff).toMatchObject({ code: 2, err: expect.stringMatching(FORBIDDEN) });
    expect(diff.out).toContain('+  color: blue');
  });

  it('to list costs a call for each object, no more: whoever may get is told everything', async () => {
    await refresh('denied');
    await world.serve().waitFor('denied', isSynced);
    cluster.forbid('list', 'serviceaccounts');

    const application = await refresh('denied');

    expect(application.status.sync.status).toBe('Synced');
  });
});
