import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';

const OWNER_ONLY = 0o600;
const GROUP_AND_OTHERS = 0o077;

/**
 * Reads the key, or makes the file with a new one.
 * @throws GitOpsError when the file is open to others or holds no key of that length
 * @throws StorageUnavailableError when it cannot be read or written
 */
export function openKeyFile(file: string, keyBytes: number): Buffer {
  try {
    return readKey(file, keyBytes) ?? createKey(file, keyBytes);
  } catch (error) {
    if (error instanceof GitOpsError) throw error;
    throw new StorageUnavailableError(`Cannot open the key file ${file}: ${messageOf(error)}`, {
      data: { file },
      cause: error,
    });
  }
}

function readKey(file: string, keyBytes: number): Buffer | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if ((status.mode & GROUP_AND_OTHERS) !== 0) {
    throw new GitOpsError(`The key file ${file} is open to other users of this machine: run "chmod 600 ${file}"`, {
      data: { file },
    });
  }
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64');
  if (key.length !== keyBytes) {
    throw new GitOpsError(
      `The key file ${file} is damaged (${key.length} bytes instead of ${keyBytes}): restore it from a backup, ` +
        'or remove it and enter all secrets again',
      { data: { file } },
    );
  }
  return key;
}

/** Never writes over a file: what it holds may have sealed something. */
function createKey(file: string, keyBytes: number): Buffer {
  const descriptor = openSync(file, 'wx', OWNER_ONLY);
  try {
    const key = randomBytes(keyBytes);
    writeFileSync(descriptor, `${key.toString('base64')}\n`);
    fsyncSync(descriptor);
    return key;
  } finally {
    closeSync(descriptor);
  }
}
