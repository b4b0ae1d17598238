import type { KubernetesObject } from './kubernetes-object.ts';
import { isSecret } from './redact-secrets.ts';

type Values = { readonly [key: string]: unknown };

/**
 * A Secret with `stringData` put into `data`, as the API server stores it, and empty texts for values that are null; any other object,
 * and one that is wrong in itself, as it is.
 *
 * Applied as `stringData`, no field of `data` would ever be ours: what others change there would not count as a difference, and a
 * key that leaves Git would stay.
 */
export function foldStringData(object: KubernetesObject): KubernetesObject {
  if (!isSecret(object)) return object;
  const { data, stringData, ...others } = object;
  if (!isValues(data ?? {}) || !isValues(stringData ?? {})) return object;
  const clear = Object.entries((stringData ?? {}) as Values);
  if (clear.some(([, value]) => value !== null && typeof value !== 'string')) return object;
  const encoded = clear.map(([key, value]) => [key, Buffer.from(String(value ?? '')).toString('base64')] as const);
  const stored = Object.entries((data ?? {}) as Values).map(([key, value]) => [key, value ?? ''] as const);
  if (data === undefined && stringData === undefined) return object;
  return { ...others, data: Object.fromEntries([...stored, ...encoded]) } as KubernetesObject;
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
