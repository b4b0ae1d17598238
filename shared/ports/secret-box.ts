/**
 * Encrypts what must be kept secret before it is stored (design: AES-256-GCM embedded, references to Secrets Manager on AWS).
 *
 * `seal` then `open` with the same context returns the text; another context or a changed text does not open.
 */
export interface SecretBox {
  /** @param context what the secret belongs to, e.g. `repository/https://…`; binds the cipher text to its place */
  seal(plainText: string, context: string): Promise<string>;
  /** @throws GitOpsError if the text was sealed with another key or for another context */
  open(sealed: string, context: string): Promise<string>;
  /** A keyed hash that shows whether a value changed without showing the value (hex, 16 characters). */
  fingerprint(plainText: string): string;
}
