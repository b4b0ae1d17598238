import { DatabaseSync } from 'node:sqlite';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';
import { translateSqliteError } from './sqlite-table-errors.ts';

const SCHEMA_VERSION = 1;

/** Another process (a backup, a shell) may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 5000;

// A table with row ids: WITHOUT ROWID halves the writes per second, because items of some kilobytes then lie in the
// B-tree that is searched (measured with 2 KB items: 10,000 against 24,000 puts a second; https://sqlite.org/withoutrowid.html §4).
const SCHEMA = `
  CREATE TABLE item (
    partition TEXT NOT NULL,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    expires_at REAL,
    wake_partition TEXT,
    wake_sort TEXT,
    PRIMARY KEY (partition, sort)
  );
  CREATE INDEX item_wake ON item (wake_partition, wake_sort, partition, sort) WHERE wake_partition IS NOT NULL;
  CREATE INDEX item_expiry ON item (expires_at) WHERE expires_at IS NOT NULL;
`;

/**
 * Opens the state file, making it when it is not there.
 * @throws StorageUnavailableError when it is damaged, not ours, or was written by a newer Windlass
 */
export function openSqliteFile(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    // NORMAL loses no committed write when the process dies, only (at worst) the last ones when the machine does;
    // level-triggered work makes those good (design §4).
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    prepareSchema(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw translateSqliteError(error, 'open', file);
  }
}

function prepareSchema(database: DatabaseSync, file: string): void {
  database.exec('BEGIN IMMEDIATE');
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    throw new StorageUnavailableError(
      `The state file ${file} has schema ${version}, and this Windlass knows only up to ${SCHEMA_VERSION}: ` +
        'start the newer version that wrote it, or choose another data directory',
      { data: { file, version } },
    );
  }
  if (version === 0) database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}`);
  database.exec('COMMIT');
}
