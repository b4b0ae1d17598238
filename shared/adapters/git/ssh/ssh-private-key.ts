import { createPrivateKey } from 'node:crypto';
import type { utils } from 'ssh2';
import { SourceForbiddenError } from '../../../domain/errors/source-errors.ts';

const ENCRYPTED = /passphrase|encrypted/i;

/**
 * Brings a private key into a form that ssh2 reads: OpenSSH's own, or PEM (also PKCS#8, which ssh2 does not know).
 *
 * @param parseKey that of ssh2
 * @throws SourceForbiddenError if it needs a passphrase or is no key; never shows any of it
 */
export function readPrivateKey(text: string, url: string, parseKey: typeof utils.parseKey): string {
  const key = `${text.replaceAll('\r\n', '\n').trim()}\n`;
  const pem = /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(key) ? fromPkcs8(key, url) : key;
  const parsed = parseKey(pem);
  if (!(parsed instanceof Error)) return pem;
  throw ENCRYPTED.test(parsed.message) ? needsPassphrase(url) : notAKey(url);
}

function fromPkcs8(key: string, url: string): string {
  if (key.startsWith('-----BEGIN ENCRYPTED')) throw needsPassphrase(url);
  try {
    const parsed = createPrivateKey(key);
    const type = parsed.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return parsed.export({ format: 'pem', type }) as string;
  } catch {
    // The cause would show the key. Ed25519 has no form but PKCS#8 and OpenSSH's.
    throw notAKey(url);
  }
}

function needsPassphrase(url: string): SourceForbiddenError {
  return new SourceForbiddenError(
    `repository ${url}: the SSH private key is protected by a passphrase; make a deploy key without one, or remove it with "ssh-keygen -p -f <file>"`,
  );
}

function notAKey(url: string): SourceForbiddenError {
  return new SourceForbiddenError(
    `repository ${url}: the SSH private key cannot be read; it must be a whole file as ssh-keygen writes it, from "-----BEGIN" to "-----END"`,
  );
}
