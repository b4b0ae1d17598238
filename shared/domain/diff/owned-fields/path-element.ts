import { canonicalJson } from '../canonical-json.ts';

/**
 * A step of `fieldsV1` (structured-merge-diff): a field by name, an item of a list by its keys, its value or its position, or the
 * container itself (`.`).
 */
export type PathElement =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'keys'; readonly keys: { readonly [name: string]: unknown } }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'self' };

/** Reads a key of `fieldsV1`: `f:name`, `k:{"name":"a"}`, `v:"a"`, `i:0` or `.`; undefined if it is none of them. */
export function parsePathElement(text: string): PathElement | undefined {
  if (text === '.') return { type: 'self' };
  const [prefix, rest] = [text.slice(0, 2), text.slice(2)];
  if (prefix === 'f:') return { type: 'field', name: rest };
  if (prefix === 'i:') return { type: 'index', index: Number(rest) };
  const value = prefix === 'k:' || prefix === 'v:' ? parseJson(rest) : undefined;
  if (value === undefined) return undefined;
  if (prefix === 'v:') return { type: 'value', value };
  return isRecord(value) ? { type: 'keys', keys: value } : undefined;
}

/** The items of a list that a step means. */
export function selectItems(list: readonly unknown[], element: PathElement): readonly unknown[] {
  if (element.type === 'index') return list.slice(element.index, element.index + 1);
  if (element.type === 'value') return list.filter((item) => canonicalJson(item) === canonicalJson(element.value));
  if (element.type !== 'keys') return [];
  return list.filter((item) => isRecord(item) && Object.entries(element.keys).every(([key, id]) => item[key] === id));
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
