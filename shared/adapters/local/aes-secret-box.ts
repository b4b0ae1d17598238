import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { SecretBox } from '../../ports/secret-box.ts';
import { createSecretCipher, SECRET_KEY_BYTES } from '../secret-cipher.ts';
import { openKeyFile } from './aes-secret-box-key-file.ts';

/**
 * Opens the SecretBox whose key lies in a file, making the key when there is none.
 * @throws GitOpsError when the file can be read by others or holds no key
 * @throws StorageUnavailableError when it cannot be read or written
 */
export function openAesSecretBox({ keyFile }: { readonly keyFile: string }): SecretBox {
  const cipher = createSecretCipher(openKeyFile(keyFile, SECRET_KEY_BYTES));
  return {
    seal: async (plainText, context) => cipher.seal(plainText, context),
    async open(sealed, context) {
      try {
        return cipher.open(sealed, context);
      } catch {
        throw new GitOpsError(
          `The stored secret of ${context} does not open: it was sealed with another key than ${keyFile}, moved, or changed. ` +
            'Restore the key file that belongs to this state, or enter the secret again',
          { data: { context, keyFile } },
        );
      }
    },
    fingerprint: cipher.fingerprint,
  };
}
