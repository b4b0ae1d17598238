import { dynamoTableSchema } from '../../shared/adapters/aws/dynamo-table-schema.ts';
import { input, ofType, withChange } from './graph-queries.ts';
import type { PlannedResource, ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const TABLE = 'dynamodb/table:Table';

/** What is promised of the table. */
export const STORAGE_RULES: readonly Rule[] = [
  tableRule('there is one table, paid by request', (table) => input(table, 'billingMode') === 'PAY_PER_REQUEST', {
    billingMode: 'PROVISIONED',
  }),
  tableRule(
    'expired items go by themselves',
    (table) => input(table, 'ttl', 'attributeName') === 'expiresAt' && input(table, 'ttl', 'enabled') === true,
    { ttl: { attributeName: 'expires', enabled: true } },
    { ttl: { attributeName: 'expiresAt', enabled: false } },
  ),
  tableRule(
    'the table can be restored to any point in time',
    (table) => input(table, 'pointInTimeRecovery', 'enabled') === true,
    { pointInTimeRecovery: { enabled: false } },
  ),
  {
    ...tableRule(
      'the table of production is protected from deletion',
      (table) => input(table, 'deletionProtectionEnabled') === true,
      { deletionProtectionEnabled: false },
    ),
    stages: ['production'],
  },
  {
    ...tableRule('the table of another stage goes with it', (table) => !input(table, 'deletionProtectionEnabled'), {
      deletionProtectionEnabled: true,
    }),
    stages: ['dev'],
  },
  tableRule(
    'the table has the keys that the code uses',
    hasKeysOfCode,
    { rangeKey: 'range' },
    { hashKey: 'id' },
    { globalSecondaryIndexes: [] },
  ),
  tableRule('the index holds no copies of items, which would double what a write costs', hasNarrowIndex, {
    globalSecondaryIndexes: [{ name: 'wake', hashKey: 'wakePk', rangeKey: 'wakeSk', projectionType: 'ALL' }],
  }),
];

function tableRule(
  promise: string,
  isKept: (table: PlannedResource) => boolean,
  ...spoilt: readonly { readonly [name: string]: unknown }[]
): Rule {
  return {
    promise,
    find: (graph) => {
      const tables = ofType(graph, TABLE);
      if (tables.length !== 1) return [`there are ${tables.length} tables`];
      return tables.filter((table) => !isKept(table)).map(({ name, inputs }) => `${name}: ${JSON.stringify(inputs)}`);
    },
    spoil: spoilt.map(
      (wrong) => (graph: ResourceGraph) =>
        withChange(graph, TABLE, 'TableTable', (inputs) => {
          Object.assign(inputs, wrong);
        }),
    ),
  };
}

function hasNarrowIndex(table: PlannedResource): boolean {
  const indexes = input<readonly { readonly [name: string]: unknown }[]>(table, 'globalSecondaryIndexes') ?? [];
  return indexes.every(
    ({ projectionType, nonKeyAttributes }) =>
      projectionType === 'INCLUDE' && JSON.stringify(nonKeyAttributes) === JSON.stringify(['expiresAt']),
  );
}

function hasKeysOfCode(table: PlannedResource): boolean {
  const { KeySchema = [], GlobalSecondaryIndexes = [], AttributeDefinitions = [] } = dynamoTableSchema('any');
  const [hash, range] = KeySchema;
  const index = GlobalSecondaryIndexes[0];
  const planned = input<readonly { readonly [name: string]: unknown }[]>(table, 'globalSecondaryIndexes')?.[0];
  const attributes = input<readonly { readonly name: string }[]>(table, 'attributes') ?? [];
  return (
    input(table, 'hashKey') === hash?.AttributeName &&
    input(table, 'rangeKey') === range?.AttributeName &&
    planned?.name === index?.IndexName &&
    planned?.hashKey === index?.KeySchema?.[0]?.AttributeName &&
    planned?.rangeKey === index?.KeySchema?.[1]?.AttributeName &&
    planned?.projectionType === index?.Projection?.ProjectionType &&
    AttributeDefinitions.every(({ AttributeName }) => attributes.some(({ name }) => name === AttributeName))
  );
}
