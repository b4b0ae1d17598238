import type { AwsCall } from '../../support/aws/fake-aws.ts';
import { FUNCTION_MEMORY_MB, type FunctionName } from './function-memory.ts';
import prices from './prices.json' with { type: 'json' };

/** What a piece of work asked of AWS. */
export interface Usage {
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly sends: number;
  /** Receives and deletes of the event source mappings. */
  readonly otherSqs: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
}

/** An invocation that was measured. */
export interface Invocation {
  readonly functionName: string;
  readonly milliseconds: number;
}

/** Nothing. */
export const NO_USAGE: Usage = {
  reads: 0,
  writes: 0,
  readUnits: 0,
  writeUnits: 0,
  sends: 0,
  otherSqs: 0,
  invocations: 0,
  gigabyteSeconds: 0,
};

const WRITES = ['DynamoDB.PutItem', 'DynamoDB.DeleteItem', 'DynamoDB.UpdateItem'];
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html: strongly consistent reads. */
const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
/** An index entry is removed and written when its key changes: the most that a write can cost there. */
const INDEX_WRITES = 2;

/** Counts calls and invocations. A message costs its send, a receive and a delete; batches would cost less. */
export function usageOf(calls: readonly AwsCall[], invocations: readonly Invocation[]): Usage {
  const writes = calls.filter(({ name }) => WRITES.includes(name));
  const reads = calls.filter(({ name }) => name.startsWith('DynamoDB.') && !WRITES.includes(name));
  const sends = calls.filter(({ name }) => name === 'SQS.SendMessage').length;
  return {
    reads: reads.length,
    writes: writes.length,
    readUnits: reads.reduce((sum, { answerBytes }) => sum + Math.max(1, Math.ceil(answerBytes / READ_UNIT_BYTES)), 0),
    writeUnits: writes.reduce((sum, call) => sum + writeUnitsOf(call), 0),
    sends,
    otherSqs: 2 * sends,
    invocations: invocations.length,
    gigabyteSeconds: invocations.reduce(
      (sum, { functionName, milliseconds }) =>
        sum + (FUNCTION_MEMORY_MB[functionName as FunctionName] / 1024) * (milliseconds / 1000),
      0,
    ),
  };
}

function writeUnitsOf({ body }: AwsCall): number {
  const item = body.Item as { readonly wakePk?: unknown } | undefined;
  const units = Math.max(1, Math.ceil(JSON.stringify(item ?? '').length / WRITE_UNIT_BYTES));
  return units * (item?.wakePk ? 1 + INDEX_WRITES : 1);
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

/** In dollars, without any free tier; logs, storage and transfer apart. */
export function priceOf(usage: Usage): number {
  const million = 1_000_000;
  return (
    usage.gigabyteSeconds * prices.lambdaGigabyteSecond.arm64 +
    (usage.invocations / million) * prices.lambdaMillionRequests +
    ((usage.sends + usage.otherSqs) / million) * prices.sqsMillionRequests +
    (usage.writeUnits / million) * prices.dynamoMillionWriteUnits +
    (usage.readUnits / million) * prices.dynamoMillionReadUnits
  );
}
