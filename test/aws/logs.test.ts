import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { collectLog, type LogLine } from '../support/aws/written-log.ts';
import { eventually } from '../support/eventually.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let world: AwsWorld;
let lines: LogLine[];

beforeAll(async () => {
  lines = collectLog();
  world = await startAwsWorld({
    files: { 'app/one.yaml': configMap('one', { color: 'red' }), 'other/two.yaml': configMap('two', { color: 'red' }) },
    environment: { WINDLASS_LOG_LEVEL: 'info', WINDLASS_METRICS: 'on', WINDLASS_STAGE: 'test' },
  });
  for (const [name, path] of Object.entries({ app: 'app', other: 'other' })) {
    await world.create(name, path);
    await world.waitFor(name, isSynced);
  }
});
afterAll(async () => {
  await world?.close();
  vi.restoreAllMocks();
});

it('the log of one commit has its delivery, application and operation on every line of every step', async () => {
  lines.length = 0;
  const revision = await world.repository.push({ 'app/one.yaml': configMap('one', { color: 'blue' }) });
  await world.waitFor('app', (app) => isSynced(app) && app.status.sync.revision === revision);
  await eventually('the log tells of the end of the sync', async () =>
    lines.some(({ phase }) => phase === 'Succeeded'),
  );

  const written = lines.filter(({ _aws, step }) => _aws === undefined && step !== 'serve-users');
  const deliveryId = written.find(({ step }) => step === 'receive')?.deliveryId;
  expect(deliveryId).toMatch(/^github-/);
  const ofCommit = written.filter((line) => line.deliveryId === deliveryId);
  // It concerns both applications for all that GitHub says; only one of them has another output, and is synced.
  expect(written.filter((line) => !ofCommit.includes(line))).toEqual([]);
  expect([...new Set(ofCommit.map(({ step }) => step))]).toEqual(['receive', 'route', 'refresh', 'sync']);
  expect(ofCommit.filter(({ stage }) => stage !== 'test')).toEqual([]);

  const afterReceipt = ofCommit.filter(({ step }) => step !== 'receive');
  expect(afterReceipt.filter(({ application = '' }) => !application.startsWith('argocd/'))).toEqual([]);
  const syncs = ofCommit.filter(({ step }) => step === 'sync');
  const operations = [...new Set(syncs.map(({ operationId }) => operationId))];
  expect(operations).toEqual([expect.stringMatching(/.+/)]);
  // The step before names it, so that one leads to the other.
  expect(ofCommit.some(({ step, operationId }) => step === 'refresh' && operationId === operations[0])).toBe(true);
});

it('the metrics of one commit are in the log: each that is promised', async () => {
  lines.length = 0;
  await world.repository.push({ 'app/one.yaml': configMap('one', { color: 'green' }) });
  await expect
    .poll(() => metricNames(), { timeout: 30_000 })
    .toEqual(
      expect.arrayContaining([
        'argocd_app_k8s_request_total',
        'argocd_app_reconcile',
        'argocd_app_sync_total',
        'windlass_queue_age_seconds',
        'windlass_renders_avoided_total',
        'windlass_renders_total',
        'windlass_sync_duration_seconds',
      ]),
    );
});

function metricNames(): readonly string[] {
  const metrics = lines.flatMap(({ _aws }) => _aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics }) => Metrics);
  return [...new Set(metrics.map(({ Name }) => Name))];
}
