import { isObject, type JsonObject } from '../json.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { type FieldSet, isEmptySet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import { shapeOf } from './type-shape.ts';

/** The value without the members of the set; undefined if nothing is left of it. */
export function removeItems(type: TypeNode, value: unknown, toRemove: FieldSet): unknown {
  const shape = shapeOf(type, value);
  if (shape.kind === 'fields' && isObject(value)) {
    const kept: JsonObject = {};
    for (const [field, below] of Object.entries(value)) {
      const rest = without(shape.typeOf(field), below, fieldElement(field), toRemove);
      if (rest !== undefined) kept[field] = rest;
    }
    return Object.keys(kept).length > 0 || Object.keys(value).length === 0 ? kept : undefined;
  }
  if (shape.kind === 'items' && Array.isArray(value)) {
    const kept = value
      .map((item) => without(shape.list.element, item, itemElement(shape.list, item), toRemove))
      .filter((item) => item !== undefined);
    return kept.length > 0 || value.length === 0 ? kept : undefined;
  }
  return value;
}

function without(type: TypeNode, value: unknown, element: string, toRemove: FieldSet): unknown {
  if (toRemove.members.has(element)) return undefined;
  const below = toRemove.children.get(element);
  return below === undefined || isEmptySet(below) ? value : removeItems(type, value, below);
}
