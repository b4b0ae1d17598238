import { groupAndVersion, type KubernetesObject, type ObjectMetadata } from './kubernetes-object.ts';
import { LAST_APPLIED_ANNOTATION } from './last-applied-annotation.ts';
import { redactEnvironment } from './redact-environment.ts';
import { createMasks, MASK, type Masks } from './secret-masks.ts';

/** What a Secret has besides its values; in any other field a value may have got by mistake. */
const HARMLESS_FIELDS = ['apiVersion', 'kind', 'type', 'immutable'];

type Fields = { readonly [name: string]: unknown };

/** What is masked besides the values. */
export interface RedactOptions {
  /** Annotations of Secrets whose values are masked too (`resource.sensitive.mask.annotations`); default none. */
  readonly annotations?: readonly string[];
}

/** Whether the object is a core Secret, whose values must not be stored or shown. */
export function isSecret(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && groupAndVersion(object.apiVersion).group === '';
}

/**
 * Masks the values of a Secret in all the versions of it that will be shown together (target, live, predicted).
 *
 * Under one key equal values get equal masks and different values masks of different lengths, so that a change shows without the
 * value. `stringData` is folded into `data` as the API server does it. An annotation that repeats a value, as a tool's copy of the
 * manifest does, is masked as a whole. Of other objects, environment variables with the name of a secret are masked.
 */
export function redactSecrets<T extends KubernetesObject | undefined>(
  versions: readonly T[],
  { annotations = [] }: RedactOptions = {},
): readonly T[] {
  const secrets = versions.filter((version) => version !== undefined && isSecret(version));
  if (secrets.length === 0) return redactEnvironment(versions);
  const masks = createMasks(secrets.flatMap((secret) => (secret ? valuesOf(secret) : [])));
  return versions.map((version) =>
    version && isSecret(version) ? (redact(version, masks, annotations) as unknown as T) : version,
  );
}

/** Masks the secrets of one object. */
export function redactSecret(object: KubernetesObject, options: RedactOptions = {}): KubernetesObject {
  return redactSecrets([object], options)[0] ?? object;
}

function redact(secret: Fields, masks: Masks, sensitive: readonly string[]): Fields {
  const { data, stringData, metadata, ...others } = secret;
  const values = foldValues(data, stringData);
  return {
    ...Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, HARMLESS_FIELDS.includes(name) ? value : MASK]),
    ),
    ...(values === undefined ? {} : { data: isFields(values) ? maskAll(values, masks) : MASK }),
    ...(metadata === undefined ? {} : { metadata: redactMetadata(metadata as ObjectMetadata, masks, sensitive) }),
  };
}

/** As the API server stores it; undefined if there is none, '' for what is wrong in itself and can hold a value anywhere. */
function foldValues(data: unknown, stringData: unknown): Fields | '' | undefined {
  if (data === undefined && stringData === undefined) return undefined;
  if (!isFields(data ?? {}) || !isFields(stringData ?? {})) return '';
  const encoded = Object.entries((stringData ?? {}) as Fields).map(([key, value]) => [key, toBase64(value)] as const);
  return { ...((data ?? {}) as Fields), ...Object.fromEntries(encoded) };
}

function maskAll(values: Fields, masks: Masks): Fields {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, masks.maskOf(`data/${key}`, value)]));
}

function redactMetadata(metadata: ObjectMetadata, masks: Masks, sensitive: readonly string[]): Fields {
  const { annotations } = metadata;
  if (!isFields(annotations)) return metadata;
  const redacted = Object.entries(annotations).map(([name, value]) => {
    if (name === LAST_APPLIED_ANNOTATION) return [name, redactCopy(value, masks, sensitive)] as const;
    const isSensitive = sensitive.includes(name) || masks.isRepeatedIn(String(value));
    return [name, isSensitive ? masks.maskOf(`annotation/${name}`, value) : value] as const;
  });
  return { ...metadata, annotations: Object.fromEntries(redacted) };
}

/** A copy of the manifest is masked like the manifest, so that it can still be compared. */
function redactCopy(text: string, masks: Masks, sensitive: readonly string[]): string {
  try {
    const copy: unknown = JSON.parse(text);
    return isFields(copy) ? JSON.stringify(redact(copy, masks, sensitive)) : MASK;
  } catch {
    return MASK;
  }
}

/** Every value in clear and as base64, from wherever it may stand, a copy of the manifest included. */
function valuesOf(secret: Fields): readonly string[] {
  const { data, stringData, metadata } = secret;
  const clear = isFields(stringData) ? textsIn(stringData) : [];
  const encoded = [
    ...(isFields(data) ? textsIn(data) : []),
    ...clear.map((text) => Buffer.from(text).toString('base64')),
  ];
  const copy = (metadata as ObjectMetadata | undefined)?.annotations?.[LAST_APPLIED_ANNOTATION];
  return [...clear, ...encoded, ...encoded.map(fromBase64), ...(copy === undefined ? [] : valuesOfCopy(copy))];
}

function valuesOfCopy(text: string): readonly string[] {
  try {
    const copy: unknown = JSON.parse(text);
    return isFields(copy) ? valuesOf({ data: copy.data, stringData: copy.stringData }) : [];
  } catch {
    return [];
  }
}

function textsIn(values: Fields): readonly string[] {
  return Object.values(values).filter((value) => typeof value === 'string');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toBase64(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : value;
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
