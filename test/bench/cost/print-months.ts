import { QUEUE_NAMES } from '../../../stacks/steps.ts';
import { ALARMS, CALLS_OF_DAY } from './fixed-costs.ts';
import prices from './prices.json' with { type: 'json' };
import type { Counted, CountedSize } from './print-costs.ts';
import { NO_USAGE, plus, priceOf, times, type Usage } from './usage.ts';

const MINUTES_OF_DAY = 1440;
const HOURS_OF_DAY = 24;
const DAYS_OF_MONTH = 30.4;
/** Lambda keeps five pollers on a quiet queue, each asking three times a minute, as long as SQS lets it wait. */
const POLLS_OF_DAY = QUEUE_NAMES.length * 5 * 3 * MINUTES_OF_DAY;
const EXTRAPOLATED = [1_000, 10_000];
/** A push for every second application each day. */
const PUSHES_PER_APPLICATION = 0.5;

const LEFT_OUT = [
  'waiting for Git hosts and clusters, which answer at once here (100 ms more in each refresh: $0.0000023), and cold starts (about 0.5 s each)',
  'rendering by helm, kustomize or Jsonnet (a function of its own with 1,769 MB), a network for private clusters, X-Ray ($5 a million traces)',
  'kept logs ($0.03 a GB-month), transfer out ($0.09 a GB), mail, secrets and keys of your own ($0.40 and $1.00 a month each), people at the UI',
  'the free tier, which covers most of a small stage',
];

/** Prints what a month costs, with nothing to do and by the number of applications, and what is not in it. */
export function printMonths(counted: Counted): void {
  const { customMetrics, sizes } = counted;
  console.log('\na month of a stage, whatever the number of applications');
  print('clocks, and Lambda asking the queues', monthOf(idleDay(counted)) + schedules());
  print(`${ALARMS} alarms`, ALARMS * prices.alarmMonth);
  const metrics = `${customMetrics} metrics of its own, if each is written in every hour (WINDLASS_METRICS=off)`;
  print(metrics, customMetrics * prices.customMetricMonth);
  console.log(
    '  and of its applications: each looked at and its cluster checked for drift once an hour, deployed every second day',
  );
  for (const size of sizes) printSize(counted, size, 1);
  const largest = sizes.at(-1);
  for (const applications of EXTRAPOLATED) {
    if (!largest || applications <= largest.applications) continue;
    printSize(counted, largest, applications / largest.applications);
  }
  console.log(`\nnot in it:\n${LEFT_OUT.map((text) => `  ${text}`).join('\n')}`);
}

function idleDay({ sweep, collect, redeliver, scheduleDrift }: Counted): Usage {
  return plus(
    times(sweep, CALLS_OF_DAY.sweep),
    times(collect, CALLS_OF_DAY.deadLetters),
    times(redeliver, CALLS_OF_DAY.redeliver),
    times(scheduleDrift, CALLS_OF_DAY.drift),
    { ...NO_USAGE, receives: POLLS_OF_DAY },
  );
}

function schedules(): number {
  const calls = Object.values(CALLS_OF_DAY).reduce((sum, count) => sum + count, 0) * DAYS_OF_MONTH;
  return (calls / 1e6) * prices.schedulerMillionInvocations;
}

/** @param clusters so many like the counted one */
function printSize({ deploy }: Counted, size: CountedSize, clusters: number): void {
  const { applications, drift, looks, looksAfterPush, push, storedBytes } = size;
  const gigabyteMonth = prices.dynamoGigabyteMonth + prices.dynamoRecoveryGigabyteMonth;
  const always = monthOf(times(drift, HOURS_OF_DAY)) + (storedBytes / 1e9) * gigabyteMonth;
  const more =
    size.refreshed < applications
      ? `; the looks are ${applications / size.refreshed} times those at ${size.refreshed}`
      : '';
  const how =
    clusters === 1
      ? `counted, on one cluster${more}`
      : `extrapolated: ${clusters} clusters like that of ${applications}`;
  const dollars = (amount: number) => `$${(amount * clusters).toFixed(2)}`;
  const line = (layout: string, look: Usage, deployment: Usage) => {
    const looking = monthOf(times(look, (HOURS_OF_DAY * applications) / size.refreshed));
    const deploying = monthOf(times(deployment, applications * PUSHES_PER_APPLICATION));
    const parts = `looks ${dollars(looking)}, drift checks and storage ${dollars(always)}, deploys ${dollars(deploying)}`;
    console.log(`    ${layout}: ${dollars(looking + always + deploying)} (${parts})`);
  };
  console.log(`  ${applications * clusters} applications (${how})`);
  line('the guestbook, each from a repository of its own', looks, deploy);
  // With so many pushes a day there is one in every hour.
  line(`a ConfigMap, ${applications} from one repository`, looksAfterPush, push);
}

function monthOf(day: Usage): number {
  return priceOf(day) * DAYS_OF_MONTH;
}

function print(what: string, dollars: number): void {
  console.log(`  ${what}: $${dollars.toFixed(2)}`);
}
