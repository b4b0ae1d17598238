import { groupAndVersion, type KubernetesObject } from './kubernetes-object.ts';

/** Where kubectl's client-side apply leaves a copy of the whole manifest, secrets included. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

const MASK = '++++++++';
const LONGER = '++++';

type Values = { readonly [key: string]: unknown };

/** Whether the object is a core Secret, whose values must not be stored or shown. */
export function isSecret(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && groupAndVersion(object.apiVersion).group === '';
}

/**
 * Masks the values of a Secret in all the versions of it that will be shown together (target, live, predicted).
 *
 * Under one key equal values get equal masks and different values masks of different lengths, so that a change shows without the
 * value. `stringData` is folded into `data` as the API server does it. Other objects are returned as they are.
 */
export function redactSecrets<T extends KubernetesObject | undefined>(versions: readonly T[]): readonly T[] {
  const masks = new Map<string, Map<string, string>>();
  const maskOf = (key: string, value: unknown): string => {
    const known = masks.get(key) ?? new Map<string, string>();
    masks.set(key, known);
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    const mask = known.get(text) ?? MASK + LONGER.repeat(known.size);
    known.set(text, mask);
    return mask;
  };
  return versions.map((version) => (version && isSecret(version) ? (redact(version, maskOf) as T) : version));
}

/** Masks the values of one object, if it is a Secret. */
export function redactSecret(object: KubernetesObject): KubernetesObject {
  return redactSecrets([object])[0] ?? object;
}

type MaskOf = (key: string, value: unknown) => string;

function redact(secret: KubernetesObject, maskOf: MaskOf): KubernetesObject {
  const { stringData, ...rest } = secret;
  const masked = maskValues({ data: secret.data, stringData }, maskOf);
  const annotations = secret.metadata.annotations;
  const lastApplied = annotations?.[LAST_APPLIED_ANNOTATION];
  const metadata =
    lastApplied === undefined
      ? secret.metadata
      : {
          ...secret.metadata,
          annotations: { ...annotations, [LAST_APPLIED_ANNOTATION]: redactText(lastApplied, maskOf) },
        };
  const { data: _clear, ...others } = rest;
  return { ...others, ...(masked === undefined ? {} : { data: masked }), metadata } as KubernetesObject;
}

function maskValues(secret: { readonly data: unknown; readonly stringData: unknown }, maskOf: MaskOf): unknown {
  const { data, stringData } = secret;
  if (data === undefined && stringData === undefined) return undefined;
  // A Secret that is wrong in itself (data is a list or a text) can hold a value anywhere.
  if (!isValues(data ?? {}) || !isValues(stringData ?? {})) return MASK;
  const encoded = Object.entries((stringData ?? {}) as Values).map(([key, value]) => [key, toBase64(value)] as const);
  const merged: Values = { ...((data ?? {}) as Values), ...Object.fromEntries(encoded) };
  return Object.fromEntries(Object.entries(merged).map(([key, value]) => [key, maskOf(key, value)]));
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toBase64(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : value;
}

function redactText(lastApplied: string, maskOf: MaskOf): string {
  try {
    const parsed = JSON.parse(lastApplied) as { readonly data?: unknown; readonly stringData?: unknown };
    if (!isValues(parsed)) return MASK;
    const { stringData, data, ...rest } = parsed;
    const masked = maskValues({ data, stringData }, maskOf);
    return JSON.stringify({ ...rest, ...(masked === undefined ? {} : { data: masked }) });
  } catch {
    return MASK;
  }
}
