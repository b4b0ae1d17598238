import { createDynamoTable } from '../../../shared/adapters/aws/dynamo-table.ts';
import { startDynamo, TABLE_NAME } from './dynamo-harness.ts';
import { describeTable } from './table.contract.ts';

describeTable('DynamoDB', async (clock) => {
  const { client, close } = await startDynamo();
  return { table: createDynamoTable({ client, tableName: TABLE_NAME, clock }), close };
});
