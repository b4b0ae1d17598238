import { type FunctionLimits, type FunctionName, LIMITS } from '../../../stacks/limits.ts';
import type { AwsCall } from '../../support/aws/aws-call.ts';
import { messagesIn } from '../../support/aws/fake-aws.ts';
import type { FunctionInvocation } from '../../support/aws/observe-functions.ts';
import prices from './prices.json' with { type: 'json' };
import type { TableLedger } from './table-ledger.ts';

/** What a piece of work asked of AWS. */
export interface Usage {
  /** Requests to DynamoDB, and the units that they cost. */
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Requests that put messages into queues, and how many messages they carry. */
  readonly sends: number;
  readonly messages: number;
  /** Requests that take messages out of queues and remove them: of Lambda, and of the functions themselves. */
  readonly receives: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
  /** Of the disk beyond what is free. */
  readonly diskGigabyteSeconds: number;
  /** Of the functions' own lines and of those that Lambda writes about each invocation. */
  readonly logBytes: number;
  /** Calls of Secrets Manager, and of Parameter Store, each of which lets KMS decrypt. */
  readonly secretReads: number;
  readonly parameterReads: number;
}

/** All that was seen of a piece of work. */
export interface Seen {
  readonly calls: readonly AwsCall[];
  readonly invocations: readonly FunctionInvocation[];
  /** Lines that functions wrote. */
  readonly logLines: readonly string[];
}

/** Nothing. */
export const NO_USAGE: Usage = {
  reads: 0,
  writes: 0,
  readUnits: 0,
  writeUnits: 0,
  sends: 0,
  messages: 0,
  receives: 0,
  invocations: 0,
  gigabyteSeconds: 0,
  diskGigabyteSeconds: 0,
  logBytes: 0,
  secretReads: 0,
  parameterReads: 0,
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_CPU_MB = 1769;
/** https://aws.amazon.com/lambda/pricing/ */
const FREE_DISK_MB = 512;
const WRITES = ['DynamoDB.PutItem', 'DynamoDB.DeleteItem'];
/** CloudWatch adds so much to each line. */
const LOG_LINE_OVERHEAD_BYTES = 26;
/** Lambda's `platform.start` and `platform.report` as JSON; an estimate, since nothing here writes them. */
const PLATFORM_LINES = 2;
const PLATFORM_BYTES = 400;
/** An event source mapping with batches of one receives and deletes each message by itself. */
const REQUESTS_TO_TAKE_A_MESSAGE = 2;

/** Counts what was seen. @param ledger knows all calls before these */
export function usageOf({ calls, invocations, logLines }: Seen, ledger: TableLedger): Usage {
  const count = (is: (name: string) => boolean) => calls.filter(({ name }) => is(name)).length;
  const units = calls.map((call) => ledger.charge(call));
  const messages = calls.reduce((sum, call) => sum + messagesIn(call), 0);
  return {
    reads: count((name) => name.startsWith('DynamoDB.') && !WRITES.includes(name)),
    writes: count((name) => WRITES.includes(name)),
    readUnits: units.reduce((sum, { readUnits }) => sum + readUnits, 0),
    writeUnits: units.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
    sends: calls.filter((call) => messagesIn(call) > 0).length,
    messages,
    receives:
      messages * REQUESTS_TO_TAKE_A_MESSAGE +
      count((name) => name === 'SQS.ReceiveMessage' || name.startsWith('SQS.DeleteMessage')),
    invocations: invocations.length,
    gigabyteSeconds: sumOf(invocations, ({ memoryMB }) => memoryMB),
    diskGigabyteSeconds: sumOf(invocations, ({ storageMB = FREE_DISK_MB }) => storageMB - FREE_DISK_MB),
    logBytes:
      logLines.reduce((sum, line) => sum + Buffer.byteLength(line) + LOG_LINE_OVERHEAD_BYTES, 0) +
      invocations.length * (PLATFORM_BYTES + PLATFORM_LINES * LOG_LINE_OVERHEAD_BYTES),
    secretReads: count((name) => name.startsWith('SecretsManager.')),
    parameterReads: count((name) => name.startsWith('SSM.')),
  };
}

/** Lambda counts whole milliseconds. @returns gigabytes times seconds */
function sumOf(invocations: readonly FunctionInvocation[], megabytes: (limits: FunctionLimits) => number): number {
  return invocations.reduce((sum, invocation) => {
    const limits: FunctionLimits = LIMITS[invocation.functionName as FunctionName];
    return sum + (megabytes(limits) / 1024) * (Math.ceil(durationOf(invocation, limits)) / 1000);
  }, 0);
}

/** What has less memory has so much less of a CPU, and is busy for longer with the same; waiting takes as long. */
function durationOf({ milliseconds, busyMilliseconds }: FunctionInvocation, { memoryMB }: FunctionLimits): number {
  return milliseconds - busyMilliseconds + busyMilliseconds * Math.max(1, WHOLE_CPU_MB / memoryMB);
}

/** So often the same. */
export function times(usage: Usage, count: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, value * count])) as unknown as Usage;
}

/** All together. */
export function plus(...usages: readonly Usage[]): Usage {
  return usages.reduce(
    (sum, usage) =>
      Object.fromEntries(
        Object.entries(sum).map(([name, value]) => [name, value + usage[name as keyof Usage]]),
      ) as unknown as Usage,
    NO_USAGE,
  );
}

/** In dollars, without any free tier. */
export function priceOf(usage: Usage): number {
  const inMillions =
    usage.invocations * prices.lambdaMillionRequests +
    (usage.sends + usage.receives) * prices.sqsMillionRequests +
    usage.writeUnits * prices.dynamoMillionWriteUnits +
    usage.readUnits * prices.dynamoMillionReadUnits +
    usage.secretReads * prices.secretsManagerMillionCalls +
    usage.parameterReads * prices.kmsMillionRequests;
  return (
    inMillions / 1e6 +
    usage.gigabyteSeconds * prices.lambdaGigabyteSecond.arm64 +
    usage.diskGigabyteSeconds * prices.lambdaDiskGigabyteSecond +
    (usage.logBytes / 1e9) * prices.logsGigabyte
  );
}
