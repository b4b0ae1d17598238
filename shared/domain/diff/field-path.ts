/** The names and list positions that lead to a field. */
export type FieldPath = readonly (string | number)[];

/** The path of a JSON pointer (RFC 6901); undefined if it does not begin with a slash. The pointer '' would mean the whole object. */
export function pathOfPointer(pointer: string): FieldPath | undefined {
  if (!pointer.startsWith('/')) return undefined;
  const parts = pointer.slice(1).split('/');
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a path; undefined if nothing does. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((parent, part) => {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, part)) return undefined;
    return Array.isArray(parent) && !isIndex(part) ? undefined : (parent as { [part: string]: unknown })[part];
  }, value);
}

/** A copy without the fields; the value itself if there is none of them. Positions are those before any is taken out. */
export function withoutPaths<Value>(value: Value, paths: readonly FieldPath[]): Value {
  const removed = Symbol('removed');
  const marked = paths.reduce<unknown>((current, path) => withMark(current, path, removed), value);
  return (marked === value ? value : sweep(marked, removed)) as Value;
}

/** Whether a part of a path is a position in a list. */
export function isIndex(part: string | number): boolean {
  return typeof part === 'number' || /^\d+$/.test(part);
}

function withMark(value: unknown, [part = '', ...rest]: FieldPath, mark: symbol): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return value;
  if (Array.isArray(value)) {
    if (!isIndex(part)) return value;
    const index = Number(part);
    return value.with(index, rest.length === 0 ? mark : withMark(value[index], rest, mark));
  }
  const field = (value as { readonly [name: string]: unknown })[part];
  return { ...value, [part]: rest.length === 0 ? mark : withMark(field, rest, mark) };
}

function sweep(value: unknown, mark: symbol): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== mark).map((item) => sweep(item, mark));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== mark);
  return Object.fromEntries(kept.map(([name, field]) => [name, sweep(field, mark)]));
}
