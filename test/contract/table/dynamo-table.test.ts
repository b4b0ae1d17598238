import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoTable } from '../../../shared/adapters/aws/dynamo-table.ts';
import { systemClock } from '../../../shared/adapters/local/system-clock.ts';
import { StorageUnavailableError } from '../../../shared/domain/errors/state-errors.ts';
import type { NewTableItem } from '../../../shared/ports/table.ts';
import { startDynamo, TABLE_NAME } from './dynamo-harness.ts';

const item = (sort: string, textLength: number): NewTableItem => ({
  partition: 'p',
  sort,
  data: { text: 'x'.repeat(textLength) },
});

describe('the table on DynamoDB', () => {
  let dynamo: Awaited<ReturnType<typeof startDynamo>>;
  const open = (tableName = TABLE_NAME) => createDynamoTable({ client: dynamo.client, tableName, clock: systemClock });

  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.close());

  it('refuses an item of more than 400 KB before it is sent, and names it', async () => {
    const write = open('no such table').put(item('large', 410_000), { expect: 'absent' });

    await expect(write).rejects.toThrow(StorageUnavailableError);
    await expect(write).rejects.toMatchObject({
      retry: 'never',
      message: expect.stringMatching(/^The item p \/ large takes 41\d{4} bytes, and DynamoDB holds 409600: /),
    });
  });

  it('takes an item just below 400 KB', async () => {
    await open().put(item('just right', 409_400), { expect: 'absent' });

    expect((await open().get({ partition: 'p', sort: 'just right' }))?.data.text).toHaveLength(409_400);
  });

  it('measures an item in UTF-8 bytes', async () => {
    const wide = { partition: 'p', sort: 'wide', data: { text: '語'.repeat(140_000) } };

    await expect(open().put(wide, { expect: 'absent' })).rejects.toThrow('takes 420');
  });

  it('reads many keys whose items together are larger than one answer may be', async () => {
    const sorts = Array.from({ length: 50 }, (_, at) => `batch ${at}`);
    for (const sort of sorts) await open().put(item(sort, 380_000), { expect: 'absent' });

    const found = await open().batchGet(sorts.map((sort) => ({ partition: 'p', sort })));

    expect(found.map(({ sort }) => sort).toSorted()).toEqual(sorts.toSorted());
  });

  it('reads an item that bears only what a writer must give', async () => {
    const attributes = { pk: { S: 'p' }, sk: { S: 'bare' }, version: { N: '7' }, data: { S: '{}' } };
    await dynamo.client.send(new PutItemCommand({ TableName: TABLE_NAME, Item: attributes }));

    const stored = { partition: 'p', sort: 'bare', version: 7, data: {} };
    expect(await open().get(stored)).toStrictEqual(stored);
  });

  it.each<[string, (table: ReturnType<typeof open>) => Promise<unknown>, string]>([
    ['get', (table) => table.get({ partition: 'p', sort: 'a' }), 'read from'],
    ['put', (table) => table.put(item('a', 1), { expect: 1 }), 'write to'],
    ['delete', (table) => table.delete({ partition: 'p', sort: 'a' }, { expect: 1 }), 'write to'],
    ['query', (table) => table.query('p'), 'read from'],
    ['queryIndex', (table) => table.queryIndex('wake', 'p'), 'read from'],
    ['batchGet', (table) => table.batchGet([{ partition: 'p', sort: 'a' }]), 'read from'],
  ])('says in %s which table could not be used, and why', async (_, use, action) => {
    await expect(use(open('no-such-table'))).rejects.toMatchObject({
      code: 'StorageUnavailableError',
      retry: 'backoff',
      message: expect.stringContaining(`Cannot ${action} the table no-such-table: ResourceNotFoundException: `),
    });
  });
});

describe('the table on an overloaded DynamoDB', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A server that leaves all keys unprocessed so many times, and finds nothing after that. */
  const startOverloaded = async (refusals: number) => {
    let requests = 0;
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { RequestItems } = JSON.parse(body);
      const UnprocessedKeys = ++requests <= refusals ? RequestItems : {};
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ Responses: {}, UnprocessedKeys }));
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const table = createDynamoTable({ client, tableName: TABLE_NAME, clock: systemClock });
    return { table, requests: () => requests };
  };

  it('asks again for keys that were left unprocessed', async () => {
    const { table, requests } = await startOverloaded(2);

    expect(await table.batchGet([{ partition: 'p', sort: 'a' }])).toEqual([]);
    expect(requests()).toBe(3);
  });

  it('gives up when keys are left unprocessed again and again', async () => {
    const { table, requests } = await startOverloaded(1000);

    await expect(table.batchGet([{ partition: 'p', sort: 'a' }])).rejects.toMatchObject({
      code: 'StorageUnavailableError',
      retry: 'backoff',
      message: expect.stringContaining('overloaded'),
    });
    expect(requests()).toBe(6);
  });
});
