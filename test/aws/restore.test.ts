import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyItems } from '../../scripts/restore/copy-items.ts';
import { dynamoTableSchema } from '../../shared/adapters/aws/dynamo-table-schema.ts';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const run = promisify(execFile);
const RESTORED = 'windlass-restored';
const SCRIPT = resolve(import.meta.dirname, '../../scripts/restore-table.ts');
let world: AwsWorld;
let client: DynamoDBClient;
let connect: () => DynamoDBClient;

beforeAll(async () => {
  world = await startAwsWorld({ files: { 'app/one.yaml': configMap('one', { color: 'red' }) } });
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = world.aws.environment;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  connect = () => new DynamoDBClient({ endpoint, region, credentials });
  client = connect();
  // In place of a restore to a point in time, which only AWS has: a table beside it with what was there.
  await client.send(new CreateTableCommand(dynamoTableSchema(RESTORED)));
});
afterAll(async () => {
  client?.destroy();
  await world?.close();
});

it('a table that lost its items works again after the command of the guide', async () => {
  await world.create('app', 'app');
  await world.waitFor('app', isSynced);
  await copyItems(client, { source: world.aws.tableName, target: RESTORED });
  for await (const { Items = [] } of paginateScan({ client }, { TableName: world.aws.tableName })) {
    for (const { pk = { S: '' }, sk = { S: '' } } of Items) {
      await client.send(new DeleteItemCommand({ TableName: world.aws.tableName, Key: { pk, sk } }));
    }
  }
  await world.coldStart();
  await expect(world.call('GET', '/api/v1/applications')).resolves.toMatchObject({ items: [] });

  const { stdout } = await run(process.execPath, [SCRIPT, RESTORED, world.aws.tableName], {
    env: { ...process.env, ...world.aws.environment },
  });
  expect(stdout).toMatch(/^\d+ items of windlass-restored were written over those of windlass-test$/m);
  await world.coldStart();

  // Application, cluster and its sealed credentials: all is there that a commit needs.
  const revision = await world.repository.push({ 'app/one.yaml': configMap('one', { color: 'blue' }) });
  await world.waitFor('app', (app) => isSynced(app) && app.status.sync.revision === revision);
});

it('items that DynamoDB has no room for at the moment are offered again', async () => {
  const items = Array.from({ length: 30 }, (_, number) => ({ pk: { S: 'p' }, sk: { S: String(number) } }));
  await client.send(new CreateTableCommand(dynamoTableSchema('source')));
  for (const part of [items.slice(0, 25), items.slice(25)]) {
    const puts = part.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { source: puts } }));
  }
  const offered: number[] = [];
  // Twice it takes half of what is offered.
  const busy = connect();
  busy.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        if (commandName !== 'BatchWriteItemCommand') return next(request);
        const [puts = []] = Object.values((request.input as BatchWriteItemCommandInput).RequestItems ?? {});
        offered.push(puts.length);
        const left = offered.length > 2 ? [] : puts.slice(Math.ceil(puts.length / 2));
        return { output: { $metadata: {}, UnprocessedItems: left.length > 0 ? { another: left } : {} }, response: {} };
      },
    { step: 'initialize' },
  );

  expect(await copyItems(busy, { source: 'source', target: 'another' })).toBe(30);
  expect(offered).toEqual([25, 12, 6, 5]);
  busy.destroy();
});
