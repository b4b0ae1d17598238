import { canonicalJson } from '../diff/canonical-json.ts';
import type { ObjectMetadata } from '../resource/kubernetes-object.ts';
import { type FieldManagerEntry, type FieldsV1, fieldManagersOf } from './field-managers.ts';

/**
 * Who owns a field of a live object: whose `managedFields` entry names it, something in it, or a whole that it is part of.
 *
 * @param object the object, or a part of it that begins at the root: items of lists are known by their keys, wherever they stand
 * @param parts the names and list positions that lead to the field
 * @returns none if the field is not there, or nobody says that it is his
 */
export function ownersOf(
  metadata: ObjectMetadata,
  object: unknown,
  parts: readonly string[],
): readonly FieldManagerEntry[] {
  return fieldManagersOf(metadata).filter(({ fieldsV1 }) => fieldsV1 && names(fieldsV1, object, parts));
}

function names(fields: FieldsV1, value: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  // Nothing below: the manager owns the whole, as of an atomic list.
  if (Object.keys(fields).length === 0) return true;
  const child = childOf(value, part);
  if (child === undefined) return false;
  return elementsOf(fields, value, part).some((element) => names(fields[element] ?? {}, child, rest));
}

/** The elements of a set of fields that stand for a part of the value: `f:name`, or an item of a list by key, value or position. */
function elementsOf(fields: FieldsV1, value: unknown, part: string): readonly string[] {
  if (!Array.isArray(value)) return Object.keys(fields).filter((element) => element === `f:${part}`);
  const item: unknown = value[Number(part)];
  return Object.keys(fields).filter((element) => {
    const [type, text] = [element.slice(0, 2), element.slice(2)];
    if (type === 'k:') return isRecord(item) && Object.entries(JSON.parse(text)).every(([key, id]) => item[key] === id);
    if (type === 'v:') return canonicalJson(JSON.parse(text)) === canonicalJson(item);
    return type === 'i:' && text === part;
  });
}

function childOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

function isRecord(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
