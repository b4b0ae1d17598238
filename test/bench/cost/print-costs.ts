import prices from './prices.json' with { type: 'json' };
import { printMonths } from './print-months.ts';
import { priceOf, times, type Usage } from './usage.ts';

/** What was counted. */
export interface Counted {
  /** One push that changes the guestbook, from the webhook until it is healthy and nothing more is done. */
  readonly deploy: Usage;
  /** One call of each clock that finds nothing to do. */
  readonly sweep: Usage;
  readonly collect: Usage;
  readonly redeliver: Usage;
  readonly scheduleDrift: Usage;
  /** Ascending. */
  readonly sizes: readonly CountedSize[];
  /** How many metrics of its own CloudWatch was given. */
  readonly customMetrics: number;
}

/** What was counted with so many applications on one cluster, all from one repository. */
export interface CountedSize {
  readonly applications: number;
  readonly drift: Usage;
  readonly sweep: Usage;
  /** One GET of all. */
  readonly list: Usage;
  /** One push that changes one of them, until nothing more is done. */
  readonly push: Usage;
  /** The scheduled looks at `refreshed` of them, none changed: sweeps, queue and refreshes. */
  readonly looks: Usage;
  /** The same after a push to the repository that changed none of them but one. */
  readonly looksAfterPush: Usage;
  readonly refreshed: number;
  readonly storedBytes: number;
}

const MAX_WRITES = 12;
const MAX_SENDS = 6;

/** Prints counts, what they cost, and whether the bars of design §13 hold; a bar that does not hold fails the run. */
export function printCosts(counted: Counted): void {
  const { deploy, sweep, collect, redeliver, sizes } = counted;
  console.log(`prices of ${prices.date}, ${prices.region}, without free tier: ${prices.source}\n`);
  printUsage('one deploy of the guestbook, healthy at the end', deploy);
  printUsage('one sweep, nothing due', sweep);
  printUsage('one look for dead letters, none there', collect);
  printUsage('one look for lost webhooks, no GitHub App registered', redeliver);
  for (const size of sizes) printSize(size);
  console.log(`\none deploy: $${priceOf(deploy).toFixed(6)}, ${Math.round(1 / priceOf(deploy))} for a dollar`);
  printMonths(counted);
  const holds = deploy.writes <= MAX_WRITES && deploy.messages <= MAX_SENDS;
  console.log(
    `\nbars of one deploy: ${deploy.writes} of ${MAX_WRITES} writes, ${deploy.messages} of ${MAX_SENDS} messages: ${holds ? 'held' : 'NOT held'}`,
  );
  if (!holds) process.exitCode = 1;
}

function printSize(size: CountedSize): void {
  const { applications, refreshed, looks, looksAfterPush, storedBytes } = size;
  console.log(
    `\nwith ${applications} applications on one cluster, all from one repository (${(storedBytes / 1e6).toFixed(1)} MB in the table)\n` +
      '  2 were created and synced; the others are seeded, each with one object: records by the stores, objects by kubectl;\n' +
      `  ${refreshed} in all were then really refreshed${refreshed < applications ? ', of the others what the drift check goes by is seeded too' : ''}`,
  );
  printUsage('one drift check of the cluster, nothing moved', size.drift);
  printUsage('one sweep, nothing due', size.sweep);
  printUsage('one GET /api/v1/applications', size.list);
  printUsage('one push that changes one of them, until it is synced', size.push);
  printUsage(`the scheduled looks at ${refreshed}, nothing changed`, looks);
  printUsage('  at one', times(looks, 1 / refreshed));
  printUsage(`the scheduled looks at ${refreshed}, after a push that changed another`, looksAfterPush);
  printUsage('  at one', times(looksAfterPush, 1 / refreshed));
}

function printUsage(title: string, usage: Usage): void {
  const shown = Object.fromEntries(
    Object.entries(usage).map(([name, value]) => [name, Number.isInteger(value) ? value : value.toFixed(2)]),
  ) as { readonly [name in keyof Usage]: number | string };
  console.log(
    `${title}\n  ${shown.reads} reads (${shown.readUnits} units)   ${shown.writes} writes (${shown.writeUnits} units)   ` +
      `${shown.messages} messages in ${shown.sends} sends   ${shown.invocations} invocations (${usage.gigabyteSeconds.toFixed(3)} GB s)   ` +
      `${(usage.logBytes / 1000).toFixed(1)} kB of log   $${priceOf(usage).toFixed(7)}`,
  );
}
