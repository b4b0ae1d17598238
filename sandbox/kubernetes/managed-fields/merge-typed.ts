import { isObject, type JsonObject } from '../json.ts';
import type { ListNode, TypeNode } from '../schema/type-node.ts';
import { itemElement } from './path-element.ts';
import { isNullOrEmpty, shapeOf } from './type-shape.ts';

/** Merges an applied configuration over a live value: leaves are taken over, maps and keyed lists merge. */
export function mergeTyped(type: TypeNode, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined && type.kind === 'scalar') return applied;
  const shape = shapeOf(type, live, applied);
  if (shape.kind === 'leaf' || (isNullOrEmpty(live) && isNullOrEmpty(applied))) return applied;
  if (shape.kind === 'items') return mergeLists(shape.list, live, applied);
  const left = isObject(live) ? live : {};
  const right = isObject(applied) ? applied : {};
  const merged: JsonObject = {};
  for (const field of new Set([...Object.keys(left), ...Object.keys(right)])) {
    merged[field] = mergeTyped(shape.typeOf(field), left[field], right[field]);
  }
  return merged;
}

/** Keeps the order of the applied items; items that only live has stay where they stood relative to their neighbours. */
function mergeLists(list: ListNode, live: unknown, applied: unknown): unknown[] {
  const left = indexed(list, live);
  const right = indexed(list, applied);
  const leftOrder = [...left.keys()];
  const rightOrder = [...right.keys()];
  const shared = rightOrder.filter((element) => left.has(element));
  const out: unknown[] = [];
  const take = (element: string): void => {
    out.push(mergeTyped(list.element, left.get(element), right.get(element)));
    if (shared[0] === element) shared.shift();
  };
  let l = 0;
  let r = 0;
  while (l < leftOrder.length || r < rightOrder.length) {
    const fromLeft = leftOrder[l];
    const fromRight = rightOrder[r];
    if (fromLeft !== undefined && fromLeft === fromRight) {
      take(fromLeft);
      l += 1;
      r += 1;
    } else if (fromLeft !== undefined && right.has(fromLeft) && shared[0] !== fromLeft) {
      l += 1;
    } else if (fromLeft !== undefined && !right.has(fromLeft)) {
      take(fromLeft);
      l += 1;
    } else if (fromRight !== undefined) {
      take(fromRight);
      r += 1;
    } else {
      l += 1;
    }
  }
  return out;
}

function indexed(list: ListNode, value: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(value) ? value : []) {
    const element = itemElement(list, item);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}
