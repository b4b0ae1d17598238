import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteTable } from '../../../shared/adapters/local/sqlite-table.ts';
import { describeTable } from './table.contract.ts';

describeTable('SQLite', async (clock) => {
  const folder = await mkdtemp(join(tmpdir(), 'windlass-table-'));
  const table = openSqliteTable({ file: join(folder, 'state.db'), clock });
  return {
    table,
    close: async () => {
      table.close();
      await rm(folder, { recursive: true });
    },
  };
});
