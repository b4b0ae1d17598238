import { isObject } from '../json.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { emptySet, type FieldSet, isEmptySet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import { shapeOf } from './type-shape.ts';

/** The set of fields that a value states: leaves, items of keyed lists, and keys of maps. */
export function toFieldSet(type: TypeNode, value: unknown): FieldSet {
  const set = emptySet();
  collect(type, value, set);
  return set;
}

/** Collects below `value`; answers true if `value` itself is a leaf. */
function collect(type: TypeNode, value: unknown, set: FieldSet): boolean {
  const shape = shapeOf(type, value);
  if (shape.kind === 'leaf') return true;
  if (shape.kind === 'fields') {
    if (!isObject(value)) return false;
    for (const [field, below] of Object.entries(value)) {
      if (below === undefined) continue;
      const empty = below === null || (isObject(below) && Object.keys(below).length === 0);
      descend(shape.typeOf(field), below, fieldElement(field), set, empty || !shape.declares(field));
    }
    return false;
  }
  if (!Array.isArray(value)) return false;
  for (const item of value) descend(shape.list.element, item, itemElement(shape.list, item), set, true);
  return false;
}

function descend(type: TypeNode, value: unknown, element: string, set: FieldSet, isMember: boolean): void {
  const child = emptySet();
  const isLeaf = collect(type, value, child);
  if (isLeaf || isMember) set.members.add(element);
  if (!isEmptySet(child)) set.children.set(element, child);
}

/** The set with every declared field that has something below it also a member, as removal needs it. */
export function withNamedFieldsAsMembers(type: TypeNode, set: FieldSet): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const name = element.slice(2);
    if (element.startsWith('f:') && type.kind === 'struct' && type.fields.has(name)) members.add(element);
    children.set(element, withNamedFieldsAsMembers(typeBelow(type, element), child));
  }
  return { members, children };
}

function typeBelow(type: TypeNode, element: string): TypeNode {
  if (!element.startsWith('f:')) return type.kind === 'list' ? type.element : type;
  const shape = shapeOf(type, {});
  return shape.kind === 'fields' ? shape.typeOf(element.slice(2)) : { kind: 'untyped', atomic: false };
}
