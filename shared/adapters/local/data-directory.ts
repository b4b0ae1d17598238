import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { StateLockedError, StorageUnavailableError } from '../../domain/errors/state-errors.ts';

/** The directory that holds all state of `windlass serve`, as long as this process has it for itself. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** Lets other processes have it; may be called again. */
  close(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes a data directory for this process alone, making it (0700) when it is not there.
 * @throws StateLockedError when another process has it
 * @throws StorageUnavailableError when it cannot be made or written
 */
export function openDataDirectory(path: string): DataDirectory {
  const directory = resolve(path);
  const pidFile = join(directory, 'lock.pid');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = takeLock(join(directory, 'lock.db'), pidFile);
    if (lock === undefined) throw lockedError(directory, pidFile);
    return { path: directory, close: () => releaseLock(lock, pidFile) };
  } catch (error) {
    if (error instanceof StateLockedError) throw error;
    throw new StorageUnavailableError(`Cannot use the data directory ${directory}: ${messageOf(error)}`, {
      data: { directory },
      cause: error,
    });
  }
}

/**
 * An exclusive transaction on an empty database is a lock that the kernel frees when the process dies, however it dies;
 * a file with a process id alone would go on blocking after `kill -9`. Returns nothing when the lock is taken.
 */
function takeLock(file: string, pidFile: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

function releaseLock(database: DatabaseSync, pidFile: string): void {
  if (!database.isOpen) return;
  rmSync(pidFile, { force: true });
  database.close();
}

function lockedError(directory: string, pidFile: string): StateLockedError {
  const pid = readPid(pidFile);
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new StateLockedError(
    `The data directory ${directory} is in use by ${holder}: stop it, or choose another directory`,
    { data: { directory, pid: pid ?? null } },
  );
}

function readPid(pidFile: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(pidFile, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
