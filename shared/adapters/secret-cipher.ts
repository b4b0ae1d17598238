import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

// A sealed text is `v1.` and base64url of: nonce (12 bytes), authentication tag (16 bytes), cipher text.
const PREFIX = 'v1.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_CHARACTERS = 16;

/** How long a key is. */
export const SECRET_KEY_BYTES = 32;

/** What one key does: see the port `SecretBox`. */
export interface SecretCipher {
  seal(plainText: string, context: string): string;
  /** @throws Error if the text was sealed with another key or context, or changed */
  open(sealed: string, context: string): string;
  fingerprint(plainText: string): string;
}

/** Makes the cipher of a key of `SECRET_KEY_BYTES`: AES-256-GCM, the context as its associated data. */
export function createSecretCipher(key: Buffer): SecretCipher {
  const sealingKey = deriveKey(key, 'windlass secret box: sealing');
  const fingerprintKey = deriveKey(key, 'windlass secret box: fingerprints');
  return {
    seal(plainText, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealingKey, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(context),
      );
      const cipherText = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), cipherText]).toString('base64url');
    },
    open: (sealed, context) => decrypt(sealingKey, sealed, context),
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
  return Buffer.from(hkdfSync('sha256', key, '', purpose, SECRET_KEY_BYTES));
}
