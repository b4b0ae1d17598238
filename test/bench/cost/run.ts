import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LONGEST_DELAY_SECONDS } from '../../../shared/ports/work-queue.ts';
import { isSynced } from '../../support/serve-process.ts';
import { configMap } from '../../support/test-repository.ts';
import { type CostWorld, startCostWorld } from './cost-world.ts';
import { moveClock } from './move-clock.ts';
import { type CountedSize, printCosts } from './print-costs.ts';
import { seedApplications } from './seed-applications.ts';
import { plus, type Usage } from './usage.ts';

/** How many applications stand on the cluster and in the repository when work is counted; what is more is extrapolated. From WINDLASS_BENCH_APPLICATIONS, a comma list; default 100 and 1,000. */
const SIZES = readSizes(process.env.WINDLASS_BENCH_APPLICATIONS ?? '100,1000');
/** After the longest delay of a message: past the interval of refreshes and drift checks with its spread. */
const PAST_THE_INTERVAL_SECONDS = 3_300;
/** A look at one costs the same beside any number of others: of more than this, only so many are really refreshed. */
const REFRESHED_AT_MOST = 1_000;
/** All are made from it, and so it stays as it is. */
const TEMPLATE = nameOf(0);
/** The one that pushes change. */
const CHANGED = nameOf(1);

/**
 * Counts what real runs of the functions ask of DynamoDB, SQS, Lambda and CloudWatch, and multiplies by the price table:
 * `npm run bench:cost`. Milliseconds are those of this machine, warm, with everything on it, by
 * the share of a CPU that a function has; requests are what they are anywhere.
 */
const guestbook = resolve(import.meta.dirname, '../guestbook');
const world = await startCostWorld({ ...readFolder(guestbook, 'guestbook'), ...configMaps(Math.max(...SIZES)) });

try {
  const fixed = await countFixed(world);
  const sizes: CountedSize[] = [];
  for (const [at, applications] of SIZES.entries()) {
    // The guestbook and the template are among them.
    await grow(world, SIZES[at - 1] ?? 2, applications);
    const refreshed = Math.min(applications, REFRESHED_AT_MOST);
    sizes.push({
      applications,
      refreshed,
      ...(await countSize(world, applications)),
      storedBytes: world.storedBytes(),
    });
  }
  printCosts({ ...fixed, sizes, customMetrics: world.customMetrics() });
} finally {
  await world.close();
}

async function countFixed(counted: CostWorld) {
  await counted.create('guestbook', 'guestbook');
  await counted.waitFor('guestbook', (app) => isSynced(app) && app.status.health.status === 'Healthy');
  progress('one deploy');
  const deployment = readFileSync(join(guestbook, 'guestbook-ui-deployment.yaml'), 'utf8');
  const changed = deployment.replace(/revisionHistoryLimit: \d+/, 'revisionHistoryLimit: 7');
  const deploy = await counted.measure(() => counted.push({ 'guestbook/guestbook-ui-deployment.yaml': changed }));
  await checkDrift(counted);
  const fixed = {
    deploy,
    sweep: await counted.measure(() => counted.sweep()),
    collect: await counted.measure(() => counted.collectDeadLetters()),
    redeliver: await counted.measure(() => counted.functions().redeliver({}, clockContext())),
    scheduleDrift: await counted.measure(() => checkDrift(counted)),
  };
  await counted.create(TEMPLATE, TEMPLATE);
  await counted.waitFor(TEMPLATE, isSynced);
  return fixed;
}

async function countSize(counted: CostWorld, applications: number) {
  progress(`${applications} applications: drift check and scheduled looks`);
  const { drift, looks } = await countHour(counted);
  const sweep = await counted.measure(() => counted.sweep());
  const list = await counted.measure(() => counted.call('GET', '/api/v1/applications'));
  progress(`${applications} applications: a push that changes one of them, and the scheduled looks after it`);
  const one = configMap(CHANGED, { color: `of-${applications}` });
  const push = await counted.measure(() => counted.push({ [`${CHANGED}/one.yaml`]: one }));
  const { looks: looksAfterPush } = await countHour(counted);
  return { drift, looks, sweep, list, push, looksAfterPush };
}

/** What the clock wakes until every application was looked at. */
async function countHour(counted: CostWorld): Promise<{ readonly drift: Usage; readonly looks: Usage }> {
  const delayed = await counted.measure(async () => moveClock(LONGEST_DELAY_SECONDS));
  moveClock(PAST_THE_INTERVAL_SECONDS);
  const drift = await counted.measure(() => checkDrift(counted));
  return { drift, looks: plus(delayed, await counted.measure(() => sweepUp(counted))) };
}

async function grow(counted: CostWorld, from: number, to: number): Promise<void> {
  const refreshed = Math.max(0, Math.min(to, REFRESHED_AT_MOST) - from);
  progress(`${to} applications: seeding ${to - from}, and the first refresh of ${refreshed}`);
  const names = Array.from({ length: to - from }, (_, at) => nameOf(from - 1 + at));
  await seedApplications(counted, { template: TEMPLATE, names, refreshed });
  await sweepUp(counted, () => counted.forget());
}

/** Until nothing is due: a sweep wakes so many at most. */
async function sweepUp(counted: CostWorld, afterEach = () => {}): Promise<void> {
  for (let done = 0; ; ) {
    const sent = await counted.sweep();
    if (sent === 0) return;
    await counted.quiet();
    done += sent;
    progress(`  ${done} refreshed`);
    afterEach();
  }
}

async function checkDrift({ functions }: CostWorld): Promise<void> {
  await functions().sweep({ task: 'check-drift' }, clockContext());
}

function clockContext() {
  return { getRemainingTimeInMillis: () => 60_000 } as Parameters<ReturnType<CostWorld['functions']>['sweep']>[1];
}

/** All as long as each other, so that records made from the template are as large as it. */
function nameOf(at: number): string {
  return `app-${String(at).padStart(5, '0')}`;
}

function configMaps(count: number) {
  const names = Array.from({ length: count }, (_, at) => nameOf(at));
  return Object.fromEntries(names.map((name) => [`${name}/one.yaml`, configMap(name, { color: 'red' })]));
}

function progress(text: string): void {
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

function readSizes(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 3)) {
    throw new Error(
      `WINDLASS_BENCH_APPLICATIONS is "${text}"; it must be a comma list of whole numbers, 3 or more each`,
    );
  }
  return sizes.toSorted((a, b) => a - b);
}

function readFolder(folder: string, as: string) {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [`${as}/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
}
