import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { StorageUnavailableError } from '../../domain/errors/state-errors.ts';

const SECRET_BYTES = 32;

/**
 * Reads a secret from its file, making one up (0600) when there is none, so that it stays the same over restarts.
 * @throws StorageUnavailableError if the file cannot be read or written, or is empty
 */
export function readOrMakeSecret(file: string): string {
  try {
    writeFileSync(file, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(file, error);
  }
  try {
    chmodSync(file, 0o600);
    const secret = readFileSync(file, 'utf8').trim();
    if (secret === '') throw new StorageUnavailableError(`${file} is empty; remove it to get a new secret`);
    return secret;
  } catch (error) {
    throw error instanceof StorageUnavailableError ? error : unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): StorageUnavailableError {
  return new StorageUnavailableError(`cannot use ${file}: ${(cause as Error).message}`, { cause });
}
