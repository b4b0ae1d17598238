import type { StageSettings } from './stage-settings.ts';

/** The names of the table's attributes and index; shared/adapters/aws/dynamo-table-schema.ts is what the code expects. */
const EXPIRY_ATTRIBUTE = 'expiresAt';
const WAKE_INDEX = 'wake';

/** The one table that holds all state (design §3): paid by request, restorable, safe from deletion in production. */
export function createStorage({ isProduction }: StageSettings) {
  return new sst.aws.Dynamo('Table', {
    fields: { pk: 'string', sk: 'string', wakePk: 'string', wakeSk: 'string' },
    primaryIndex: { hashKey: 'pk', rangeKey: 'sk' },
    globalIndexes: { [WAKE_INDEX]: { hashKey: 'wakePk', rangeKey: 'wakeSk', projection: [EXPIRY_ATTRIBUTE] } },
    ttl: EXPIRY_ATTRIBUTE,
    deletionProtection: isProduction,
    transform: {
      table: (table) => {
        // sst sets both; they are said here because the promise is ours: nothing to pay while idle, 35 days to go back to.
        table.billingMode = 'PAY_PER_REQUEST';
        table.pointInTimeRecovery = { enabled: true };
      },
    },
  });
}

/** The one table. */
export type Storage = ReturnType<typeof createStorage>;
