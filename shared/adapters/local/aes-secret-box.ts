import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { SecretBox } from '../../ports/secret-box.ts';
import { openKeyFile } from './aes-secret-box-key-file.ts';

// A sealed text is `v1.` and base64url of: nonce (12 bytes), authentication tag (16 bytes), cipher text.
const PREFIX = 'v1.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const FINGERPRINT_CHARACTERS = 16;

/**
 * Opens the SecretBox whose key lies in a file, making the key when there is none.
 * @throws GitOpsError when the file can be read by others or holds no key
 * @throws StorageUnavailableError when it cannot be read or written
 */
export function openAesSecretBox({ keyFile }: { readonly keyFile: string }): SecretBox {
  const key = openKeyFile(keyFile, KEY_BYTES);
  const sealingKey = deriveKey(key, 'windlass secret box: sealing');
  const fingerprintKey = deriveKey(key, 'windlass secret box: fingerprints');
  return {
    async seal(plainText, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealingKey, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(context),
      );
      const cipherText = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), cipherText]).toString('base64url');
    },
    async open(sealed, context) {
      try {
        return decrypt(sealingKey, sealed, context);
      } catch {
        throw new GitOpsError(
          `The stored secret of ${context} does not open: it was sealed with another key than ${keyFile}, moved, or changed. ` +
            'Restore the key file that belongs to this state, or enter the secret again',
          { data: { context, keyFile } },
        );
      }
    },
    fingerprint: (plainText) =>
      createHmac('sha256', fingerprintKey).update(plainText).digest('hex').slice(0, FINGERPRINT_CHARACTERS),
  };
}

function decrypt(key: Buffer, sealed: string, context: string): string {
  if (!sealed.startsWith(PREFIX)) throw new Error('unknown version');
  const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  const plain = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(plain).toString('utf8');
}

/** One key for each purpose, so that neither says anything of the other. */
function deriveKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, KEY_BYTES));
}
