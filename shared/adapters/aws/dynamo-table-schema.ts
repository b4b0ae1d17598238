import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The attribute that DynamoDB's time to live must be switched on for. */
export const DYNAMO_EXPIRY_ATTRIBUTE = 'expiresAt';

/** The table as DynamoDB must have it, for stacks and tests; time to live is switched on apart from it. */
export function dynamoTableSchema(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'wakePk', AttributeType: 'S' },
      { AttributeName: 'wakeSk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'wake',
        KeySchema: [
          { AttributeName: 'wakePk', KeyType: 'HASH' },
          { AttributeName: 'wakeSk', KeyType: 'RANGE' },
        ],
        // A copy of the items would double what each write of one costs.
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [DYNAMO_EXPIRY_ATTRIBUTE] },
      },
    ],
  };
}
