import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AwsWorld, startAwsWorld } from '../../support/aws/aws-world.ts';
import { isSynced } from '../../support/serve-process.ts';
import { configMap } from '../../support/test-repository.ts';
import { startBenchCluster } from '../start-bench-cluster.ts';
import { type CountedSize, printCosts } from './print-costs.ts';
import { type Invocation, type Usage, usageOf } from './usage.ts';

/** So long nothing may be asked of AWS for a piece of work to count as done. */
const QUIET_MS = 3_000;
/** How many applications stand on the cluster and in the repository when its work is counted; what is more is extrapolated. From WINDLASS_BENCH_APPLICATIONS, a comma list; default 100. */
const SIZES = readSizes(process.env.WINDLASS_BENCH_APPLICATIONS ?? '100');
const CREATED_AT_ONCE = 25;

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
      Array.from({ length: Math.max(...SIZES) }, (_, at) => [
        `app-${at}/one.yaml`,
        configMap(`app-${at}`, { color: 'red' }),
      ]),
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
    await arrives(world, () =>
      world.repository.push({
        'guestbook/guestbook-ui-deployment.yaml': deployment.replace(
          /revisionHistoryLimit: \d+/,
          'revisionHistoryLimit: 7',
        ),
      }),
    );
  });
  const sweep = await measure(world, async () => void (await world.sweep()));
  const collect = await measure(world, async () => void (await world.collectDeadLetters()));
  const sizes: CountedSize[] = [];
  for (const [at, applications] of SIZES.entries()) {
    // The guestbook is one of them.
    await createUpTo(world, SIZES[at - 1] ?? 1, applications);
    const drift = await measure(world, () => checkDrift(world));
    const idleSweep = await measure(world, async () => void (await world.sweep()));
    const push = await measure(world, async () => {
      const color = `of-${applications}`;
      await arrives(world, () => world.repository.push({ 'app-1/one.yaml': configMap('app-1', { color }) }));
    });
    sizes.push({ applications, drift, sweep: idleSweep, push });
  }
  printCosts({ deploy, sweep, collect, sizes });
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

/** Until something of it is written; the rest is waited for by `quiet`. Does not ask by the API, whose reads would count. */
async function arrives({ aws }: AwsWorld, push: () => Promise<unknown>): Promise<void> {
  const before = aws.calls.length;
  await push();
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

/** In portions, and without asking meanwhile: all functions and their callers share this process. */
async function createUpTo(created: AwsWorld, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += CREATED_AT_ONCE) {
    const count = Math.min(CREATED_AT_ONCE, to - first);
    const names = Array.from({ length: count }, (_, at) => `app-${first + at}`);
    for (const name of names) await created.create(name, name);
    await quiet(created);
    for (const name of names) await created.waitFor(name, isSynced);
  }
}

function readSizes(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 2)) {
    throw new Error(`WINDLASS_BENCH_APPLICATIONS is "${text}"; it must be a comma list of whole numbers`);
  }
  return sizes.toSorted((a, b) => a - b);
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
