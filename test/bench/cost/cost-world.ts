import { QUEUE_NAMES, type QueueName } from '../../../stacks/steps.ts';
import { type AwsWorld, startAwsWorld } from '../../support/aws/aws-world.ts';
import type { FunctionInvocation } from '../../support/aws/observe-functions.ts';
import type { Changes } from '../../support/test-repository.ts';
import { startBenchCluster } from '../start-bench-cluster.ts';
import { createTableLedger } from './table-ledger.ts';
import { type Usage, usageOf } from './usage.ts';

/** As on AWS where nothing else is set (stacks/stage-settings.ts). */
const INTERVAL_SECONDS = '3600';
/** What is delayed for longer is no part of a piece of work. */
const LATER_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** Windlass on AWS, each call of which is counted. */
export interface CostWorld extends AwsWorld {
  /** What a piece of work asks of AWS until nothing more is done. */
  measure(work: () => Promise<unknown>): Promise<Usage>;
  /** Waits until no function runs and no message waits. */
  quiet(): Promise<void>;
  /** Leaves what was done so far out of the next measure, and out of memory. */
  forget(): void;
  /** Ends when the functions have taken the webhook of a push. */
  push(changes: Changes): Promise<void>;
  /** What the table holds by now, in bytes. */
  storedBytes(): number;
  /** CloudWatch's own metrics that the functions have written: each name with each of its dimensions. */
  customMetrics(): number;
}

/**
 * Starts it. Functions run one after the other, as many of a queue as Lambda has of it would only take each other's processor; and with
 * one message each, as the stack says.
 */
export async function startCostWorld(files: Changes): Promise<CostWorld> {
  const cluster = await startBenchCluster();
  const invocations: FunctionInvocation[] = [];
  const log = takeLog();
  const oneByOne = { batchSize: 1, concurrency: 1 };
  const world = await startAwsWorld({
    files,
    api: { kubeconfig: cluster.kubeconfig, url: '', real: false, stop: cluster.stop },
    environment: {
      WINDLASS_SYNC_WAVE_DELAY: '2',
      WINDLASS_REFRESH_INTERVAL: INTERVAL_SECONDS,
      WINDLASS_DRIFT_INTERVAL: INTERVAL_SECONDS,
      WINDLASS_LOG_LEVEL: 'info',
      WINDLASS_METRICS: 'on',
    },
    onInvocation: (invocation) => void invocations.push(invocation),
    mappings: Object.fromEntries(QUEUE_NAMES.map((name) => [name, oneByOne])) as { [name in QueueName]: object },
  });
  const { aws } = world;
  const ledger = createTableLedger();
  // Only what was not counted yet is kept: thousands of applications make millions of calls.
  const take = () =>
    usageOf({ calls: aws.calls.splice(0), invocations: invocations.splice(0), logLines: log.lines.splice(0) }, ledger);
  const isQuiet = () => QUEUE_NAMES.every((name) => isEmpty(aws.fauxqs.inspectQueue(name)?.messages));
  const quiet = async () => {
    for (let inARow = 0; inARow < 3; inARow = isQuiet() ? inARow + 1 : 0) await pause(LOOK_EVERY_MS);
  };
  return {
    ...world,
    quiet,
    forget: () => void take(),
    async measure(work) {
      await quiet();
      take();
      await work();
      await quiet();
      return take();
    },
    async push(changes) {
      const before = invocations.length;
      await world.repository.push(changes);
      const isTaken = () => invocations.slice(before).some(({ functionName }) => functionName === 'webhook');
      while (!isTaken()) await pause(LOOK_EVERY_MS);
    },
    storedBytes() {
      take();
      return ledger.storedBytes();
    },
    customMetrics: () => log.metrics.size,
    async close() {
      log.giveBack();
      await world.close();
    },
  };
}

type Messages = NonNullable<ReturnType<AwsWorld['aws']['fauxqs']['inspectQueue']>>['messages'];

/** A message that is being worked on is in flight. */
function isEmpty(messages: Messages | undefined): boolean {
  const { ready = [], inflight = [], delayed = [] } = messages ?? {};
  const soon = delayed.filter(({ delayUntil = 0 }) => delayUntil < Date.now() + LATER_MS);
  return ready.length + inflight.length + soon.length === 0;
}

/** Takes what functions write to their log, which is all that is JSON; the rest is shown. */
function takeLog() {
  const lines: string[] = [];
  const metrics = new Set<string>();
  const { write } = process.stdout;
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    const text = String(chunk);
    if (!text.startsWith('{')) return write.call(process.stdout, chunk, ...rest);
    for (const line of text.trimEnd().split('\n')) {
      lines.push(line);
      for (const metric of metricsIn(line)) metrics.add(metric);
    }
    return true;
  }) as typeof write;
  return { lines, metrics, giveBack: () => (process.stdout.write = write) };
}

interface EmbeddedMetricsLine {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [dimension: string]: unknown;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metricsIn(line: string): readonly string[] {
  if (!line.includes('"_aws"')) return [];
  const parsed = JSON.parse(line) as EmbeddedMetricsLine;
  return (parsed._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => [name, parsed[name]]);
      return Metrics.map(({ Name }) => JSON.stringify([Namespace, Name, dimensions]));
    }),
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
