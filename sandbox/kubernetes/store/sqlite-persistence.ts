import { DatabaseSync } from 'node:sqlite';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ObjectPersistence } from './persistence.ts';

const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS object (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
`;

/**
 * Keeps objects in one SQLite file. A write is with the operating system before the request is answered, so that killing
 * the process loses nothing; only a crash of the machine may lose the last moments (synchronous=NORMAL).
 *
 * @throws Error if the file cannot be opened or another process has it
 */
export function openSqlitePersistence(file: string): ObjectPersistence {
  const db = open(file);
  const upsert = db.prepare('INSERT OR REPLACE INTO object (resource, namespace, name, json) VALUES (?, ?, ?, ?)');
  const erase = db.prepare('DELETE FROM object WHERE resource = ? AND namespace = ? AND name = ?');
  const advance = db.prepare('INSERT OR REPLACE INTO revision (id, value) VALUES (1, ?)');
  const atomically = (revision: number, write: () => void): void => {
    db.exec('BEGIN');
    try {
      write();
      advance.run(revision);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    load() {
      const rows = db.prepare('SELECT resource, json FROM object').all();
      const revision = db.prepare('SELECT value FROM revision').get()?.value;
      return {
        revision: typeof revision === 'number' ? revision : 0,
        objects: rows.map((row) => ({
          storageKey: String(row.resource),
          object: JSON.parse(String(row.json)) as KubernetesObject,
        })),
      };
    },
    put(storageKey, object, revision) {
      const { namespace = '', name } = object.metadata;
      atomically(revision, () => upsert.run(storageKey, namespace, name, JSON.stringify(object)));
    },
    remove(storageKey, object, revision) {
      const { namespace = '', name } = object.metadata;
      atomically(revision, () => erase.run(storageKey, namespace, name));
    },
    close: () => db.close(),
  };
}

/** One process at a time: two servers on one file would not see each other's changes. */
function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    db.exec(SCHEMA);
    return db;
  } catch (cause) {
    db.close();
    const hint = 'another process may be using it: stop that one or choose another data directory';
    throw new Error(`cannot open ${file}; ${hint}`, { cause });
  }
}
