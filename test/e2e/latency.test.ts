import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DoraAnswer } from '../../shared/contracts/dora-api.ts';
import type { OperationDetails } from '../../shared/contracts/operation-api.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import type { LatencyTrace } from '../../shared/domain/dora/latency-trace.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { pushPayload, sendGithubWebhook } from '../support/github-webhook.ts';
import { kubectl } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const STEPS = ['pushed', 'delivered', 'queued', 'rendered', 'applied', 'healthy'] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    files: { 'shop/one.yaml': configMap('one', { color: 'red' }) },
    env: { WINDLASS_REFRESH_INTERVAL: '0' },
  });
  await world.create('shop', 'shop', { automated: { selfHeal: true } });
  await world.serve().waitFor('shop', (app) => isSynced(app) && app.status.health.status === 'Healthy');
});
afterAll(() => world?.close());

const dora = async () => (await world.serve().require<DoraAnswer>('GET', '/api/v1/dora?application=shop')).total;
const push = (color: string) => world.repository.push({ 'shop/one.yaml': configMap('one', { color }) });
const latencyOf = ({ status }: Application) => status.operationState?.latency;
const isAt = (app: Application, revision: string) => isSynced(app) && app.status.sync.revision === revision;
const refreshed = () => world.serve().require<Application>('GET', '/api/v1/applications/shop?refresh=normal');

it('a push leaves all six times in order, in the operation and in the history, and is one deployment', async () => {
  const before = Date.now();
  const revision = await push('blue');
  const app = await world
    .serve()
    .waitFor('shop', (one) => isAt(one, revision) && latencyOf(one)?.healthy !== undefined);

  const latency: LatencyTrace = latencyOf(app) ?? {};
  const times = STEPS.map((step) => Date.parse(latency[step] ?? ''));
  expect(times.every(Number.isFinite), JSON.stringify(latency)).toBe(true);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  // Git counts whole seconds.
  expect(times[0]).toBeGreaterThanOrEqual(before - 1000);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  expect(app.status.history.at(-1)).toMatchObject({ revision, latency });
  const operation = await world.serve().require<OperationDetails>('GET', '/api/v1/applications/shop/operation');
  expect(operation.latency).toEqual(latency);

  const figures = await dora();
  expect(figures).toMatchObject({ deployments: 2, leadTime: { count: 1 }, changes: { total: 2, failed: 0 } });
  expect(figures.leadTime.medianSeconds).toBeCloseTo(
    (times.at(-1) ?? 0) / 1000 - Date.parse(latency.committed ?? '') / 1000,
  );
});

it('webhooks that come again, self-heals and syncs of the same commit count nothing', async () => {
  const app = await world.serve().application('shop');
  const { revision: after = '' } = app.status.sync;
  for (const deliveryId of ['again', 'and-again', 'again']) {
    const { url, webhookSecrets } = world.serve().ready;
    const body = pushPayload(world.repository.url, { after });
    await sendGithubWebhook({ url, secret: webhookSecrets.github, event: 'push', deliveryId, body });
  }
  await kubectl(world.api.kubeconfig, '--namespace', world.namespace, 'delete', 'configmap', 'one');
  await refreshed();
  const healed = await world.serve().waitFor('shop', (one) => isSynced(one) && startedAt(one) !== startedAt(app));
  await world.serve().require('POST', '/api/v1/applications/shop/sync', {});
  await world.serve().waitFor('shop', (one) => isSynced(one) && startedAt(one) !== startedAt(healed));
  expect(await dora()).toMatchObject({ deployments: 2, changes: { total: 2, failed: 0 } });
});

it('a commit that the cluster refuses is a failure, until the next one mends it, also over a crash', async () => {
  await world.repository.push({ 'shop/one.yaml': configMap('Not_A_Name', { color: 'green' }) });
  await world.serve().waitFor('shop', ({ status }) => status.operationState?.phase === 'Failed');
  expect(await dora()).toMatchObject({
    changes: { failed: 1, because: { SyncFailed: 1 } },
    timeToRestore: { open: 1 },
  });

  await world.serve().kill();
  await world.restart();
  const revision = await push('green');
  await world.serve().waitFor('shop', (one) => isAt(one, revision) && latencyOf(one)?.healthy !== undefined);
  const figures = await dora();
  expect(figures).toMatchObject({
    deployments: 3,
    leadTime: { count: 2 },
    changes: { total: 4, failed: 1, failureRate: 0.25 },
    timeToRestore: { count: 1, open: 0 },
  });
  expect(figures.timeToRestore.medianSeconds).toBeGreaterThan(0);
});

it('the metrics have what was measured', async () => {
  const { url, adminToken } = world.serve().ready;
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminToken}` } });
  const text = await response.text();
  // Of this process: it was started anew.
  expect(text).toContain('windlass_commit_to_healthy_seconds_count 1\n');
  expect(text).toContain('windlass_commit_to_healthy_seconds_bucket{le="604800"} 1\n');
  expect(text).toContain('windlass_delivery_to_healthy_seconds_count 1\n');
});

function startedAt({ status }: Application): string | undefined {
  return status.operationState?.startedAt;
}
