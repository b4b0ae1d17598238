import { LIMITS } from '../../../stacks/limits.ts';
import { QUEUE_NAMES } from '../../../stacks/steps.ts';
import prices from './prices.json' with { type: 'json' };
import type { Counted, CountedSize } from './print-costs.ts';
import { NO_USAGE, plus, priceOf, times, type Usage } from './usage.ts';

const MINUTES_OF_DAY = 1440;
const HOURS_OF_DAY = 24;
const COLLECTS_OF_DAY = MINUTES_OF_DAY / 5;
const DAYS_OF_MONTH = 30.4;
/** Lambda keeps five pollers on a quiet queue, each asking three times a minute, as long as SQS lets it wait. */
const POLLS_OF_DAY = QUEUE_NAMES.length * 5 * 3 * MINUTES_OF_DAY;
const EXTRAPOLATED = [1_000, 10_000];
/** A push for every second application each day. */
const PUSHES_PER_APPLICATION = 0.5;
/** Of stacks/alarms.ts: two a queue, two a function (that which reaches private clusters is left out by default), and one of failures. */
const ALARMS = 2 * QUEUE_NAMES.length + 2 * (Object.keys(LIMITS).length - 1) + 1;

/** Prints what a month costs, with nothing to do and by the number of applications, and what is not in it. */
export function printMonths(counted: Counted): void {
  const { customMetrics } = counted;
  const idle = monthOf(idleDay(counted)) + schedules();
  console.log('\na month');
  print('idle: clocks, and Lambda asking the queues', idle);
  print(`${ALARMS} alarms`, ALARMS * prices.alarmMonth);
  print(
    `${customMetrics} metrics of its own, if all are written in each hour (WINDLASS_METRICS=off)`,
    metricsMonth(counted),
  );
  console.log(
    '\n  on top of that, each application refreshed once an hour, deployed every second day, its cluster checked for drift once an hour:',
  );
  for (const size of counted.sizes) printSizes(counted, size, 1);
  const largest = counted.sizes.at(-1);
  for (const applications of EXTRAPOLATED) {
    if (!largest || applications <= largest.applications) continue;
    printSizes(counted, largest, applications / largest.applications);
  }
  console.log(
    '\n  not in it: kept logs ($0.03 a GB-month), mail and SNS, transfer out ($0.09 a GB), cold starts (about 0.5 s each), a key of KMS or\n' +
      '  secrets of your own ($1.00 and $0.40 a month each), X-Ray ($5 a million traces), rendering by helm, kustomize or Jsonnet (a function of\n' +
      '  its own, 1,769 MB), a network for private clusters, people looking at the UI; the free tier, which covers much of it, is left out.',
  );
}

function idleDay({ sweep, collect, redeliver, scheduleDrift }: Counted): Usage {
  return plus(
    times(sweep, MINUTES_OF_DAY),
    times(collect, COLLECTS_OF_DAY),
    times(redeliver, HOURS_OF_DAY),
    times(scheduleDrift, HOURS_OF_DAY),
    { ...NO_USAGE, receives: POLLS_OF_DAY },
  );
}

function schedules(): number {
  const calls = (MINUTES_OF_DAY + COLLECTS_OF_DAY + 2 * HOURS_OF_DAY) * DAYS_OF_MONTH;
  return (calls / 1e6) * prices.schedulerMillionInvocations;
}

function metricsMonth({ customMetrics }: Counted): number {
  return customMetrics * prices.customMetricMonth;
}

/** @param clusters so many like the counted one */
function printSizes({ deploy }: Counted, size: CountedSize, clusters: number): void {
  const { applications, drift, refreshes, push, storedBytes } = size;
  const pushes = applications * PUSHES_PER_APPLICATION;
  const always = [
    monthOf(times(refreshes, HOURS_OF_DAY)),
    monthOf(times(drift, HOURS_OF_DAY)),
    (storedBytes / 1e9) * (prices.dynamoGigabyteMonth + prices.dynamoRecoveryGigabyteMonth),
  ];
  const apart = monthOf(times(deploy, pushes));
  const together = monthOf(times(push, pushes));
  const sum = always.reduce((total, dollars) => total + dollars, 0);
  const [refreshed, checked, stored] = always.map((dollars) => `$${(dollars * clusters).toFixed(2)}`);
  const how =
    clusters === 1 ? 'counted' : `extrapolated: ${clusters} clusters and repositories like those of ${applications}`;
  console.log(
    `  ${applications * clusters} applications (${how}): refreshes ${refreshed}, drift checks ${checked}, storage ${stored}; ` +
      `deploys of the guestbook, a repository each: $${(apart * clusters).toFixed(2)}, together $${((sum + apart) * clusters).toFixed(2)}; ` +
      `deploys of a ConfigMap, all in one repository: $${(together * clusters).toFixed(2)}, together $${((sum + together) * clusters).toFixed(2)}`,
  );
}

function monthOf(day: Usage): number {
  return priceOf(day) * DAYS_OF_MONTH;
}

function print(what: string, dollars: number): void {
  console.log(`  ${what}: $${dollars.toFixed(2)}`);
}
