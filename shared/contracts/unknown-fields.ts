import { formatPath } from './parse-value.ts';

/**
 * Lists the fields that a schema left out: those of `written` that `kept` does not have.
 *
 * @returns the paths in the order in which they are written
 */
export function findUnknownFields(
  written: unknown,
  kept: unknown,
  path: readonly (string | number)[] = [],
): readonly string[] {
  if (Array.isArray(written) && Array.isArray(kept)) {
    return written.flatMap((item, index) => findUnknownFields(item, kept[index], [...path, index]));
  }
  if (!isObject(written) || !isObject(kept)) return [];
  return Object.entries(written).flatMap(([key, value]) =>
    Object.hasOwn(kept, key) ? findUnknownFields(value, kept[key], [...path, key]) : [formatPath([...path, key])],
  );
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
