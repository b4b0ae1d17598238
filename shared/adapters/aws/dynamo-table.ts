import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import type { Expectation, Table, TableKey } from '../../ports/table.ts';
import { isExpired, toIndexPage, toPage, unmetExpectation } from '../table-conventions.ts';
import { batchGetDynamo } from './dynamo-batch-get.ts';
import { type DynamoItem, fromDynamoItem, fromIndexItem, toDynamoItem, toDynamoKey } from './dynamo-item.ts';
import { queryDynamo } from './dynamo-query.ts';
import { translateAwsError } from './translate-aws-error.ts';

/** What the Table on DynamoDB is made from. */
export interface DynamoTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}

/** Makes the Table on one DynamoDB table of the shape in `dynamo-table-schema.ts`. */
export function createDynamoTable({ client, tableName, clock }: DynamoTableOptions): Table {
  const read = <Answer>(send: () => Promise<Answer>) =>
    send().catch((error: unknown) => Promise.reject(translateAwsError(error, `read from the table ${tableName}`)));
  const write = (key: TableKey, expect: Expectation, send: () => Promise<unknown>) =>
    send().catch((error: unknown) => {
      if (error instanceof ConditionalCheckFailedException) throw unmetExpectation(key, expect, error);
      throw translateAwsError(error, `write to the table ${tableName}`);
    });
  // Time to live removes an expired item only some days later, so each read looks at the time itself.
  const visible = (attributes: readonly DynamoItem[]) =>
    attributes.map(fromDynamoItem).filter((item) => !isExpired(item.expiresAt, clock.now()));

  return {
    async get(key) {
      const command = new GetItemCommand({ TableName: tableName, Key: toDynamoKey(key), ConsistentRead: true });
      const answer = await read(() => client.send(command));
      return visible(answer.Item ? [answer.Item] : [])[0];
    },
    async put(item, { expect }) {
      const version = expect === 'absent' ? 1 : expect + 1;
      const condition = buildCondition(expect, clock.now());
      const command = new PutItemCommand({ TableName: tableName, Item: toDynamoItem(item, version), ...condition });
      await write(item, expect, () => client.send(command));
      return version;
    },
    async delete(key, { expect }) {
      const condition = buildCondition(expect, clock.now());
      const command = new DeleteItemCommand({ TableName: tableName, Key: toDynamoKey(key), ...condition });
      await write(key, expect, () => client.send(command));
    },
    async query(partition, query = {}) {
      const found = await read(() => queryDynamo({ client, tableName, now: clock.now() }, partition, query));
      return toPage(found.map(fromDynamoItem), query);
    },
    async queryIndex(index, partition, query = {}) {
      const found = await read(() => queryDynamo({ client, tableName, now: clock.now(), index }, partition, query));
      return toIndexPage(found.map(fromIndexItem), query);
    },
    async batchGet(keys) {
      return visible(await read(() => batchGetDynamo(client, tableName, keys)));
    },
  };
}

function buildCondition(expect: Expectation, now: Date) {
  const time = { ':now': { N: String(now.getTime() / 1000) } };
  if (expect === 'absent') {
    return {
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: time,
    };
  }
  return {
    ConditionExpression: '#version = :expected AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ...time, ':expected': { N: String(expect) } },
  };
}
