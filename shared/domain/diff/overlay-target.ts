import type { ComparableObject } from './snapshot-item.ts';

/**
 * Puts what the target says over what is live, as a guess at what an apply would make of it where the cluster refuses to tell:
 * maps are merged, lists of equal length item by item, everything else is the target's.
 */
export function overlayTarget(live: ComparableObject, target: ComparableObject): ComparableObject {
  return overlay(live, target) as ComparableObject;
}

function overlay(live: unknown, target: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(target) && live.length === target.length) {
    return target.map((item, index) => overlay(live[index], item));
  }
  if (!isFields(live) || !isFields(target)) return target;
  const merged = Object.entries(target).map(([name, value]) => [name, overlay(live[name], value)] as const);
  return { ...live, ...Object.fromEntries(merged) };
}

function isFields(value: unknown): value is ComparableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
