import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AwsWorld, startAwsWorld } from '../../support/aws/aws-world.ts';
import { isSynced } from '../../support/serve-process.ts';
import { configMap } from '../../support/test-repository.ts';
import { startBenchCluster } from '../start-bench-cluster.ts';
import { printCosts } from './print-costs.ts';
import { type Invocation, type Usage, usageOf } from './usage.ts';

/** So long nothing may be asked of AWS for a piece of work to count as done. */
const QUIET_MS = 3_000;
const FEW = 2;
const MORE = 12;

/**
 * Counts what real runs of the functions ask of DynamoDB, SQS and Lambda, and multiplies by the price table: `npm run bench:cost`.
 * Milliseconds are those of this machine, warm, with everything on it; requests are what they are anywhere.
 */
const guestbook = resolve(import.meta.dirname, '../../../../shared/conformance/argocd-example-apps/guestbook');
const cluster = await startBenchCluster();
const invocations: Invocation[] = [];
const world = await startAwsWorld({
  files: {
    ...readFolder(guestbook, 'guestbook'),
    ...Object.fromEntries(
      Array.from({ length: MORE }, (_, at) => [`app-${at}/one.yaml`, configMap(`app-${at}`, { color: 'red' })]),
    ),
  },
  api: { kubeconfig: cluster.kubeconfig, url: '', real: false, stop: async () => {} },
  environment: { WINDLASS_SYNC_WAVE_DELAY: '2', WINDLASS_DRIFT_INTERVAL: '1' },
  onInvocation: (functionName, milliseconds) => void invocations.push({ functionName, milliseconds }),
});

try {
  await world.create('guestbook', 'guestbook');
  await world.waitFor('guestbook', (app) => isSynced(app) && app.status.health.status === 'Healthy');
  await quiet(world);
  const deploy = await measure(world, async () => {
    const deployment = readFileSync(join(guestbook, 'guestbook-ui-deployment.yaml'), 'utf8');
    const revision = await world.repository.push({
      'guestbook/guestbook-ui-deployment.yaml': deployment.replace(
        /revisionHistoryLimit: \d+/,
        'revisionHistoryLimit: 7',
      ),
    });
    await reaches(world, revision);
  });
  const sweep = await measure(world, async () => void (await world.sweep()));
  const collect = await measure(world, async () => void (await world.collectDeadLetters()));
  await createUpTo(world, 0, FEW);
  const driftOfFew = await measure(world, () => checkDrift(world));
  await createUpTo(world, FEW, MORE);
  const driftOfMore = await measure(world, () => checkDrift(world));
  printCosts({
    deploy,
    sweep,
    collect,
    driftOfFew: { applications: FEW + 1, usage: driftOfFew },
    driftOfMore: { applications: MORE + 1, usage: driftOfMore },
  });
} finally {
  await world.close();
  await cluster.stop();
}

async function measure({ aws }: AwsWorld, work: () => Promise<void>): Promise<Usage> {
  await quiet(world);
  const callsBefore = aws.calls.length;
  const invocationsBefore = invocations.length;
  await work();
  await quiet(world);
  // What the test itself reads by the API is no part of it.
  const own = invocations.slice(invocationsBefore).filter(({ functionName }) => functionName !== 'api');
  return usageOf(aws.calls.slice(callsBefore), own);
}

/** Does not ask by the API, whose reads would count. */
async function reaches({ aws }: AwsWorld, revision: string): Promise<void> {
  const before = aws.calls.length;
  void revision;
  while (!aws.calls.slice(before).some(({ name }) => name === 'DynamoDB.PutItem')) await pause(50);
}

/** Waits until nothing was asked of state or queues for a while. */
async function quiet({ aws }: AwsWorld): Promise<void> {
  const busy = () => aws.calls.filter(({ name }) => name.startsWith('DynamoDB.') || name === 'SQS.SendMessage').length;
  for (let before = -1; before !== busy(); ) {
    before = busy();
    await pause(QUIET_MS);
  }
}

async function createUpTo(created: AwsWorld, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++) {
    await created.create(`app-${at}`, `app-${at}`);
    await created.waitFor(`app-${at}`, isSynced);
  }
}

async function checkDrift({ functions }: AwsWorld): Promise<void> {
  const context = { getRemainingTimeInMillis: () => 60_000 } as Parameters<
    ReturnType<AwsWorld['functions']>['sweep']
  >[1];
  await functions().sweep({ task: 'check-drift' }, context);
}

function readFolder(folder: string, as: string) {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [`${as}/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
