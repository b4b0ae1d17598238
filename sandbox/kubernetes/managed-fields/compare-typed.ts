import { deepEqual, isObject } from '../json.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { emptySet, type FieldSet, insertPath, isEmptySet, recursiveDifference } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import { isNullOrEmpty, shapeOf } from './type-shape.ts';

/** What changed between two values of a type. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two values field by field. */
export function compareTyped(type: TypeNode, before: unknown, after: unknown): Comparison {
  const comparison: Comparison = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  walk(type, before, after, [], comparison);
  return comparison;
}

/** Whether nothing changed. */
export function isSame(comparison: Comparison): boolean {
  return isEmptySet(comparison.added) && isEmptySet(comparison.modified) && isEmptySet(comparison.removed);
}

/** The comparison without the fields of a set and all below them. */
export function withoutFields(comparison: Comparison, ignored: FieldSet): Comparison {
  return {
    added: recursiveDifference(comparison.added, ignored),
    modified: recursiveDifference(comparison.modified, ignored),
    removed: recursiveDifference(comparison.removed, ignored),
  };
}

function walk(type: TypeNode, before: unknown, after: unknown, path: string[], into: Comparison): void {
  // The same object on both sides cannot differ below; live objects share most of their structure.
  if (before === after) return;
  const shape = shapeOf(type, before, after);
  // Both empty or null counts as a leaf, which keeps the difference between empty and null.
  if (shape.kind === 'leaf' || (isNullOrEmpty(before) && isNullOrEmpty(after))) {
    recordLeaf(before, after, path, into);
    return;
  }
  if (shape.kind === 'fields') {
    walkFields(shape.typeOf, before, after, path, into);
  } else {
    walkItems(shape.list, before, after, path, into);
  }
  if (path.length === 0) return;
  if (before === undefined) insertPath(into.added, path);
  else if (after === undefined) insertPath(into.removed, path);
}

function recordLeaf(before: unknown, after: unknown, path: readonly string[], into: Comparison): void {
  if (before === undefined) insertPath(into.added, path);
  else if (after === undefined) insertPath(into.removed, path);
  else if (!deepEqual(before, after)) insertPath(into.modified, path);
}

function walkFields(
  typeOf: (field: string) => TypeNode,
  before: unknown,
  after: unknown,
  path: string[],
  into: Comparison,
): void {
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  for (const field of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (left[field] === undefined && right[field] === undefined) continue;
    path.push(fieldElement(field));
    walk(typeOf(field), left[field], right[field], path, into);
    path.pop();
  }
}

function walkItems(
  list: Parameters<typeof itemElement>[0],
  before: unknown,
  after: unknown,
  path: string[],
  into: Comparison,
): void {
  const left = itemsByElement(list, before);
  const right = itemsByElement(list, after);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    path.push(element);
    walk(list.element, left.get(element), right.get(element), path, into);
    path.pop();
  }
}

/** Items by their element; of several with one key the first counts. */
function itemsByElement(list: Parameters<typeof itemElement>[0], value: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  if (!Array.isArray(value)) return items;
  for (const item of value) {
    const element = itemElement(list, item);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}
