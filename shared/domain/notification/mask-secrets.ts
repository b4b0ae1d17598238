import type { Json } from '../errors/gitops-error.ts';

/** A shorter one would take harmless words with it. */
const SHORTEST_SECRET = 4;
const MASK = '***';

/** Puts `***` in the place of secrets in all texts of a value, however deep they lie. */
export function maskSecrets<Value extends Json>(value: Value, secrets: { readonly [key: string]: string }): Value {
  const values = Object.values(secrets)
    .map((secret) => secret.trim())
    .filter(({ length }) => length >= SHORTEST_SECRET);
  const mask = (part: Json): Json => {
    if (typeof part === 'string') return values.reduce((text, secret) => text.replaceAll(secret, MASK), part);
    if (Array.isArray(part)) return part.map(mask);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, field]) => [key, mask(field)]));
  };
  return mask(value) as Value;
}
