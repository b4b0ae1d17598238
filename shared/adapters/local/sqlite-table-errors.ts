import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';

/** Result codes after which trying again cannot help: SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
const DAMAGED = new Set([11, 26]);

/** Turns whatever SQLite threw into an error that names the file; our own errors pass unchanged. */
export function translateSqliteError(error: unknown, action: string, file: string): GitOpsError {
  if (error instanceof GitOpsError) return error;
  const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  const damaged = DAMAGED.has(errcode & 0xff);
  const advice = damaged ? ': it is damaged; restore it from a backup, or move it away to start anew' : '';
  return new StorageUnavailableError(`Cannot ${action} the state file ${file} (${messageOf(error)})${advice}`, {
    retry: damaged ? 'never' : 'backoff',
    data: { file, action },
    cause: error,
  });
}
