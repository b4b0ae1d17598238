import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';

const MASK = '++++++++';
/** Shorter values would take letters out of ordinary words; these are only replaced in quotes. */
const MIN_BARE_LENGTH = 4;

/** Pieces of the request that API servers quote when they cannot read it: go's typed values, json-iterator's context. */
const QUOTED_REQUEST = [/(?<=Value:)[^}]*(?=})/g, /(?<=\.\.\.\|)[\s\S]*(?=\|\.\.\.)/g];

/**
 * Takes the values of a Secret out of the server's answer: it quotes what it refuses, and its words go into status and logs.
 *
 * @param body the answer, of any shape; texts in it are replaced, the rest is kept
 */
export function scrubSecretValues(body: unknown, secret: KubernetesObject): unknown {
  const values = [...valuesOf(secret.data), ...valuesOf(secret.stringData)].sort((a, b) => b.length - a.length);
  return mapTexts(body, (text) => {
    const unquoted = QUOTED_REQUEST.reduce((rest, pattern) => rest.replace(pattern, MASK), text);
    return values.reduce(
      (rest, value) =>
        value.length >= MIN_BARE_LENGTH ? rest.replaceAll(value, MASK) : rest.replaceAll(`"${value}"`, `"${MASK}"`),
      unquoted,
    );
  });
}

function valuesOf(map: unknown): readonly string[] {
  if (typeof map !== 'object' || map === null) return map === undefined || map === null ? [] : [String(map)];
  return Object.values(map)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .filter((value) => value !== undefined && value !== '');
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, mapTexts(field, change)]));
}
