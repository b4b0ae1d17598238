import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { SecretBox } from '../../ports/secret-box.ts';
import type { SecretReferences } from '../../ports/secret-references.ts';
import { createSecretCipher, SECRET_KEY_BYTES, type SecretCipher } from '../secret-cipher.ts';

/**
 * Opens the SecretBox whose keys lie in a secret of AWS: one key, or a comma list while they are rotated, each 32 bytes in base64.
 * The first one seals, each one opens. The secret is looked at again when the references' memory of it ends.
 *
 * @throws SecretReferenceError if it cannot be read; GitOpsError if it holds no key
 */
export async function openReferencedSecretBox(keyReference: string, references: SecretReferences): Promise<SecretBox> {
  let text: string | undefined;
  let ciphers: readonly [SecretCipher, ...SecretCipher[]];
  const load = async () => {
    const current = await references.resolve(keyReference);
    if (current !== text) ciphers = readCiphers(current, keyReference);
    text = current;
    return ciphers;
  };
  ciphers = await load();
  return {
    seal: async (plainText, context) => (await load())[0].seal(plainText, context),
    async open(sealed, context) {
      for (const cipher of await load()) {
        try {
          return cipher.open(sealed, context);
        } catch {
          // Sealed with one of the other keys, or with none of them: said below.
        }
      }
      throw new GitOpsError(
        `The stored secret of ${context} does not open: it was sealed with a key that ${keyReference} does not hold, moved, or changed. ` +
          'Put the earlier key behind the present one (a comma list), or enter the secret again',
        { data: { context } },
      );
    },
    // Without waiting: the keys of the last look.
    fingerprint: (plainText) => ciphers[0].fingerprint(plainText),
  };
}

function readCiphers(text: string, keyReference: string): readonly [SecretCipher, ...SecretCipher[]] {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64'));
  const [first, ...rest] = keys;
  if (first === undefined || keys.some((key) => key.length !== SECRET_KEY_BYTES)) {
    throw new GitOpsError(
      `${keyReference} must hold a key of ${SECRET_KEY_BYTES} bytes in base64 (openssl rand -base64 32), or a comma list of such keys`,
    );
  }
  return [createSecretCipher(first), ...rest.map(createSecretCipher)];
}
