import { parseSecretReference } from '../domain/secret/secret-reference.ts';
import type { SecretReferences } from '../ports/secret-references.ts';

/**
 * Puts values in the place of all texts that are references, however deep they lie.
 * @returns the same object if there is none
 * @throws SecretReferenceError, MalformedRequestError
 */
export async function resolveSecrets<Value>(value: Value, references: SecretReferences): Promise<Value> {
  if (typeof value === 'string') {
    return (parseSecretReference(value) ? await references.resolve(value) : value) as Value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, field]) => [key, field, await resolveSecrets(field, references)] as const),
  );
  if (entries.every(([, before, after]) => before === after)) return value;
  const resolved = Object.fromEntries(entries.map(([key, , after]) => [key, after]));
  return (Array.isArray(value) ? Object.values(resolved) : resolved) as Value;
}
