import { clone, isObject, type JsonObject, objectOrEmpty } from '../json.ts';
import type { StructNode, TypeNode } from './type-node.ts';

/** Removes the fields that a custom resource's schema does not declare, in place, and reports them by path. */
export function pruneCustomResource(
  type: StructNode,
  object: JsonObject,
  onUnknown: (path: string) => void,
): JsonObject {
  prune(type, object, '', onUnknown);
  return object;
}

function prune(type: TypeNode, value: unknown, path: string, onUnknown: (path: string) => void): void {
  if (type.kind === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) prune(type.element, item, `${path}[${index}]`, onUnknown);
  } else if (type.kind === 'map' && isObject(value)) {
    for (const [key, below] of Object.entries(value)) prune(type.value, below, dotted(path, key), onUnknown);
  } else if (type.kind === 'struct' && isObject(value)) {
    for (const [name, below] of Object.entries(value)) {
      const field = type.fields.get(name);
      if (field !== undefined) prune(field.type, below, dotted(path, name), onUnknown);
      else if (type.open === undefined) {
        delete value[name];
        onUnknown(dotted(path, name));
      }
    }
  }
}

function dotted(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Fills in the `default` values of a CRD's schema, in place. */
export function defaultCustomResource(schema: unknown, value: unknown): void {
  if (!isObject(schema)) return;
  if (Array.isArray(value)) {
    for (const item of value) defaultCustomResource(schema.items, item);
    return;
  }
  if (!isObject(value)) return;
  const properties = objectOrEmpty(schema.properties);
  for (const [name, below] of Object.entries(properties)) {
    const missing =
      value[name] === undefined || (value[name] === null && !(isObject(below) && below.nullable === true));
    if (missing && isObject(below) && below.default !== undefined) value[name] = clone(below.default);
    if (value[name] !== undefined) defaultCustomResource(below, value[name]);
  }
  const additional = schema.additionalProperties;
  if (!isObject(additional)) return;
  for (const [name, below] of Object.entries(value))
    if (!(name in properties)) defaultCustomResource(additional, below);
}
