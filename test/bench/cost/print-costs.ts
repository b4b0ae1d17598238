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
  readonly driftOfFew: { readonly applications: number; readonly usage: Usage };
  readonly driftOfMore: { readonly applications: number; readonly usage: Usage };
}

const MAX_WRITES = 12;
const MAX_SENDS = 6;
const MINUTES_OF_DAY = 1440;
const COLLECTS_OF_DAY = MINUTES_OF_DAY / 5;
const DAYS_OF_MONTH = 30.4;
const QUEUES = 5;
/** Lambda keeps five pollers on a quiet queue, each asking three times a minute. */
const POLLS_OF_DAY = QUEUES * 5 * 3 * MINUTES_OF_DAY;
const APPLICATIONS_OF_CLUSTER = 100;
const SCALES = [
  { applications: 100, pushes: 50 },
  { applications: 1_000, pushes: 500 },
  { applications: 10_000, pushes: 5_000 },
];

/** Prints counts, what they cost, and whether the bars of design §13 hold; a bar that does not hold fails the run. */
export function printCosts(counted: Counted): void {
  const { deploy, sweep, collect, driftOfFew, driftOfMore } = counted;
  console.log(`prices of ${prices.date}, ${prices.region}, without free tier: ${prices.source}\n`);
  printUsage('one deploy of the guestbook, healthy at the end', deploy);
  printUsage('one sweep, nothing due', sweep);
  printUsage('one look for dead letters, none there', collect);
  printUsage(`one drift check, ${driftOfFew.applications} applications on the cluster`, driftOfFew.usage);
  printUsage(`one drift check, ${driftOfMore.applications} applications on the cluster`, driftOfMore.usage);

  const added = driftOfMore.applications - driftOfFew.applications;
  const perApplication = times(plus(driftOfMore.usage, times(driftOfFew.usage, -1)), 1 / added);
  const driftOf = (applications: number) =>
    plus(driftOfFew.usage, times(perApplication, applications - driftOfFew.applications));
  const idle = plus(times(sweep, MINUTES_OF_DAY), times(collect, COLLECTS_OF_DAY), {
    ...times(sweep, 0),
    otherSqs: POLLS_OF_DAY,
  });
  const schedule = ((MINUTES_OF_DAY + COLLECTS_OF_DAY + 24) / 1e6) * prices.schedulerMillionInvocations;
  const idleDay = priceOf(idle) + schedule;
  console.log(`\nan idle day: $${idleDay.toFixed(4)} (a month: $${(idleDay * DAYS_OF_MONTH).toFixed(2)})`);
  console.log(`one deploy:  $${priceOf(deploy).toFixed(6)}, ${Math.round(1 / priceOf(deploy))} for a dollar`);
  console.log(
    '\na month, by applications and pushes a day, each cluster of 100 applications checked for drift once an hour',
  );
  console.log('(extrapolated from the requests counted above: the sum of its parts, not a run of that size)');
  for (const { applications, pushes } of SCALES) {
    const clusters = applications / APPLICATIONS_OF_CLUSTER;
    const day = priceOf(plus(times(deploy, pushes), times(driftOf(APPLICATIONS_OF_CLUSTER), 24 * clusters))) + idleDay;
    console.log(`  ${applications} applications, ${pushes} pushes: $${(day * DAYS_OF_MONTH).toFixed(2)}`);
  }
  const holds = deploy.writes <= MAX_WRITES && deploy.sends <= MAX_SENDS;
  console.log(
    `\nbars of one deploy: ${deploy.writes} of ${MAX_WRITES} writes, ${deploy.sends} of ${MAX_SENDS} sends: ${holds ? 'held' : 'NOT held'}`,
  );
  if (!holds) process.exitCode = 1;
}

function printUsage(title: string, usage: Usage): void {
  const { reads, writes, readUnits, writeUnits, sends, invocations, gigabyteSeconds } = usage;
  console.log(title);
  console.log(
    `  ${reads} reads (${readUnits} units)   ${writes} writes (${writeUnits} units)   ${sends} sends   ` +
      `${invocations} invocations (${gigabyteSeconds.toFixed(3)} GB s)   $${priceOf(usage).toFixed(7)}`,
  );
}
