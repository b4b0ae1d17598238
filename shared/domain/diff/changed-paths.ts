/** Escapes one part of a JSON pointer (RFC 6901). */
function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The JSON pointers (RFC 6901) of the smallest parts in which two values differ; none if they are equal.
 *
 * @remarks A field that only one side has counts as a whole; so does a list whose length differs.
 */
export function changedPaths(before: unknown, after: unknown, path = ''): readonly string[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changedPaths(item, after[index], `${path}/${index}`));
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => changedPaths(before[name], after[name], `${path}/${escapePart(name)}`));
  }
  return [path];
}

function isRecord(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
