import { join } from 'node:path';
import { createMemoryApplicationFeed } from '../../shared/adapters/local/memory-application-feed.ts';
import { openSqliteTable } from '../../shared/adapters/local/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';

import { createApplicationStore } from '../../shared/stores/application-store.ts';
import { DEFAULT_NAMESPACE } from '../../shared/workflows/application/allowed-namespaces.ts';

/** The trace of the last operation that ended, a line an event, read from the state of a `serve` (which may run). */
export async function lastTraceOf(dataDir: string, name: string): Promise<readonly string[]> {
  const table = openSqliteTable({ file: join(dataDir, 'windlass.db'), clock: systemClock });
  try {
    const applications = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
    const record = await applications.read({ namespace: DEFAULT_NAMESPACE, name });
    return (record?.control.lastTrace ?? []).map(({ event, message }) => `${event}: ${message}`);
  } finally {
    table.close();
  }
}
