import { describe, expect, it } from 'vitest';
import prices from '../../bench/cost/prices.json' with { type: 'json' };
import { createTableLedger } from '../../bench/cost/table-ledger.ts';
import { NO_USAGE, plus, priceOf, times, type Usage, usageOf } from '../../bench/cost/usage.ts';
import type { AwsCall } from '../../support/aws/aws-call.ts';

const call = (name: string, body: object = {}): AwsCall => ({
  name,
  body: body as AwsCall['body'],
  accessKeyId: 'test',
  status: 200,
  answeredItems: [],
});
const count = (calls: readonly AwsCall[], rest: Partial<Parameters<typeof usageOf>[0]> = {}) =>
  usageOf({ calls, invocations: [], logLines: [], ...rest }, createTableLedger());

describe('usage', () => {
  it('counts messages and the requests that carry them, and two requests to take each message', () => {
    const calls = [
      call('SQS.SendMessage', { MessageBody: '{}' }),
      call('SQS.SendMessageBatch', { Entries: [{}, {}, {}] }),
      call('SQS.ReceiveMessage'),
      call('SQS.DeleteMessage'),
    ];
    expect(count(calls)).toEqual({ ...NO_USAGE, sends: 2, messages: 4, receives: 2 * 4 + 2 });
  });

  it('counts reads and writes of the table, and of nothing else', () => {
    const item = { pk: { S: 'a' }, sk: { S: 'b' } };
    const calls = [
      call('DynamoDB.PutItem', { Item: item }),
      call('DynamoDB.DeleteItem', { Key: item }),
      call('DynamoDB.GetItem', { ConsistentRead: true }),
      call('DynamoDB.Query', { ConsistentRead: true }),
      call('SSM.GetParameter'),
      call('SecretsManager.GetSecretValue'),
    ];
    expect(count(calls)).toEqual({
      ...NO_USAGE,
      reads: 2,
      readUnits: 2,
      writes: 2,
      writeUnits: 2,
      parameterReads: 1,
      secretReads: 1,
    });
  });

  it('multiplies the time of a function by its memory, and adds what Lambda writes of it to the log', () => {
    const usage = count([], {
      invocations: [{ functionName: 'webhook', milliseconds: 500, busyMilliseconds: 0 }],
      logLines: ['{"ü":1}'],
    });
    expect(usage).toMatchObject({ invocations: 1, gigabyteSeconds: 0.25, diskGigabyteSeconds: 0 });
    expect(usage.logBytes).toBe(8 + 26 + 400 + 2 * 26);
  });
});

describe('the time of a function', () => {
  it('is counted in whole milliseconds, and its disk beyond what is free', () => {
    const { gigabyteSeconds, diskGigabyteSeconds } = count([], {
      invocations: [{ functionName: 'refresh', milliseconds: 999.2, busyMilliseconds: 999 }],
    });
    expect(gigabyteSeconds).toBeCloseTo(1769 / 1024, 12);
    expect(diskGigabyteSeconds).toBeCloseTo((4096 - 512) / 1024, 12);
  });
});

describe('a function with less memory than a whole CPU comes with', () => {
  const secondsOf = (busyMilliseconds: number) =>
    count([], { invocations: [{ functionName: 'webhook', milliseconds: 1000, busyMilliseconds }] }).gigabyteSeconds /
    (512 / 1024);

  it('takes longer for what it is busy with, and as long for what it waits for', () => {
    expect(secondsOf(0)).toBeCloseTo(1, 2);
    expect(secondsOf(1000)).toBeCloseTo(1769 / 512, 2);
    expect(secondsOf(500)).toBeCloseTo(0.5 + (0.5 * 1769) / 512, 2);
  });
});

describe('its price', () => {
  it.each<[keyof Usage, number, number]>([
    ['writeUnits', 1e6, prices.dynamoMillionWriteUnits],
    ['readUnits', 1e6, prices.dynamoMillionReadUnits],
    ['sends', 1e6, prices.sqsMillionRequests],
    ['receives', 1e6, prices.sqsMillionRequests],
    ['invocations', 1e6, prices.lambdaMillionRequests],
    ['gigabyteSeconds', 1, prices.lambdaGigabyteSecond.arm64],
    ['diskGigabyteSeconds', 1, prices.lambdaDiskGigabyteSecond],
    ['logBytes', 1e9, prices.logsGigabyte],
    ['secretReads', 1e6, prices.secretsManagerMillionCalls],
    ['parameterReads', 1e6, prices.kmsMillionRequests],
    ['reads', 1e6, 0],
    ['writes', 1e6, 0],
    ['messages', 1e6, 0],
  ])('of %s, %d of them', (name, amount, dollars) => {
    expect(priceOf({ ...NO_USAGE, [name]: amount })).toBeCloseTo(dollars, 12);
  });

  it('is that of all parts, and grows with their number', () => {
    const one = { ...NO_USAGE, writeUnits: 3, gigabyteSeconds: 2 };
    expect(priceOf(plus(one, one))).toBeCloseTo(2 * priceOf(one), 12);
    expect(priceOf(times(one, 30))).toBeCloseTo(30 * priceOf(one), 12);
  });
});
