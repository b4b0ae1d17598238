import { workMessageSchema } from '../../../shared/contracts/messages.ts';
import prices from './prices.json' with { type: 'json' };
import { plus, priceOf, times, type Usage } from './usage.ts';

/** What was counted. */
export interface Counted {
  /** One push that changes the guestbook, from the webhook until it is healthy and nothing more is done. */
  readonly deploy: Usage;
  /** One call of the sweep that finds nothing to do. */
  readonly sweep: Usage;
  /** One call of the collector of dead letters that finds none. */
  readonly collect: Usage;
  /** Ascending. */
  readonly sizes: readonly CountedSize[];
}

/** What was counted with so many applications on one cluster, all from one repository. */
export interface CountedSize {
  readonly applications: number;
  readonly drift: Usage;
  readonly sweep: Usage;
  /** One push that changes one of them, until nothing more is done: the others are looked at too. */
  readonly push: Usage;
}

const MAX_WRITES = 12;
const MAX_SENDS = 6;
const MINUTES_OF_DAY = 1440;
const COLLECTS_OF_DAY = MINUTES_OF_DAY / 5;
const DAYS_OF_MONTH = 30.4;
const QUEUES = workMessageSchema.options.length;
/** Lambda keeps five pollers on a quiet queue, each asking three times a minute. */
const POLLS_OF_DAY = QUEUES * 5 * 3 * MINUTES_OF_DAY;
const EXTRAPOLATED = [1_000, 10_000];
/** A push for every second application each day. */
const PUSHES_PER_APPLICATION = 0.5;
/** The default of a stage: each cluster is checked once an hour. */
const DRIFT_CHECKS_OF_DAY = 24;

/** Prints counts, what they cost, and whether the bars of design §13 hold; a bar that does not hold fails the run. */
export function printCosts({ deploy, sweep, collect, sizes }: Counted): void {
  console.log(`prices of ${prices.date}, ${prices.region}, without free tier: ${prices.source}\n`);
  printUsage('one deploy of the guestbook, healthy at the end', deploy);
  printUsage('one sweep, nothing due', sweep);
  printUsage('one look for dead letters, none there', collect);
  for (const { applications, drift, sweep: idle, push } of sizes) {
    console.log(`\nwith ${applications} applications on one cluster, all from one repository`);
    printUsage('one drift check of the cluster', drift);
    printUsage('one sweep, nothing due', idle);
    printUsage('one push that changes one of them; the others are looked at too', push);
  }
  const idle = plus(times(sweep, MINUTES_OF_DAY), times(collect, COLLECTS_OF_DAY), {
    ...times(sweep, 0),
    otherSqs: POLLS_OF_DAY,
  });
  const schedule = ((MINUTES_OF_DAY + COLLECTS_OF_DAY + 24) / 1e6) * prices.schedulerMillionInvocations;
  const idleDay = priceOf(idle) + schedule;
  console.log(`\nan idle day: $${idleDay.toFixed(4)} (a month: $${(idleDay * DAYS_OF_MONTH).toFixed(2)})`);
  console.log(`one deploy:  $${priceOf(deploy).toFixed(6)}, ${Math.round(1 / priceOf(deploy))} for a dollar`);
  printMonths(deploy, sizes, idleDay);
  const holds = deploy.writes <= MAX_WRITES && deploy.sends <= MAX_SENDS;
  console.log(
    `\nbars of one deploy: ${deploy.writes} of ${MAX_WRITES} writes, ${deploy.sends} of ${MAX_SENDS} sends: ${holds ? 'held' : 'NOT held'}`,
  );
  if (!holds) process.exitCode = 1;
}

function printMonths(deploy: Usage, sizes: readonly CountedSize[], idleDay: number): void {
  const largest = sizes.at(-1);
  if (!largest) return;
  console.log('\na month, each application deployed every second day, its cluster checked for drift once an hour:');
  const print = (applications: number, drift: Usage, how: string) => {
    const deploys = times(deploy, applications * PUSHES_PER_APPLICATION);
    const day = priceOf(plus(deploys, times(drift, DRIFT_CHECKS_OF_DAY))) + idleDay;
    console.log(`  ${applications} applications: $${(day * DAYS_OF_MONTH).toFixed(2)} (${how})`);
  };
  for (const { applications, drift } of sizes) print(applications, drift, 'on one cluster, its drift check measured');
  for (const applications of EXTRAPOLATED.filter((count) => count > largest.applications)) {
    const clusters = applications / largest.applications;
    const how = `extrapolated: ${clusters} clusters like that of ${largest.applications}`;
    print(applications, times(largest.drift, clusters), how);
  }
}

function printUsage(title: string, usage: Usage): void {
  const { reads, writes, readUnits, writeUnits, sends, invocations, gigabyteSeconds } = usage;
  console.log(title);
  console.log(
    `  ${reads} reads (${readUnits} units)   ${writes} writes (${writeUnits} units)   ${sends} sends   ` +
      `${invocations} invocations (${gigabyteSeconds.toFixed(3)} GB s)   $${priceOf(usage).toFixed(7)}`,
  );
}
