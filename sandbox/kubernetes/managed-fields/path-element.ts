import { isObject, type JsonObject } from '../json.ts';
import { type ListNode, type TypeNode, zeroOf } from '../schema/type-node.ts';

/** An item of a set or keyed list that cannot be told from others. */
export class ListItemError extends Error {}

/** The element that names a field. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/**
 * The element that names an item of a set or keyed list: `v:"x"` or `k:{"name":"web"}`.
 *
 * @throws ListItemError if the item lacks a key that has no default, or is of the wrong shape
 */
export function itemElement(list: ListNode, item: unknown): string {
  if (list.relation === 'set') {
    if (isObject(item) || Array.isArray(item)) {
      throw new ListItemError("associative list without keys has an element that's a map type");
    }
    if (item === null) throw new ListItemError("associative list without keys has an element that's an explicit null");
    return `v:${JSON.stringify(item)}`;
  }
  if (item === null || item === undefined)
    throw new ListItemError('associative list with keys may not have a null element');
  if (!isObject(item)) throw new ListItemError('associative list with keys may not have non-map elements');
  const key: JsonObject = {};
  for (const name of [...list.keys].sort()) {
    const value = item[name] ?? keyDefault(list.element, name);
    if (value === undefined) {
      throw new ListItemError(
        `associative list with keys has an element that omits key field ${JSON.stringify(name)} (and doesn't have default value)`,
      );
    }
    key[name] = value;
  }
  return `k:${JSON.stringify(key)}`;
}

/** A field that Go always writes counts as its zero value when it is absent. */
function keyDefault(element: TypeNode, field: string): unknown {
  const node = element.kind === 'struct' ? element.fields.get(field) : undefined;
  if (node === undefined || node.keyDefault !== undefined) return node?.keyDefault;
  return node.presence === 'always' ? zeroOf(node.type) : undefined;
}
