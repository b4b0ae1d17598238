/** A field that changes; its values are JSON, absent where there is none. */
export interface FieldChange {
  /** For people, like `spec.template.spec.containers[web].image`. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

type Fields = { readonly [name: string]: unknown };

const PLAIN_NAME = /^[\w-]+$/;

/**
 * The smallest fields in which two values differ. Items of lists that all bear a name are told apart by it, others by their position.
 *
 * @param before undefined for what is not there yet; then each field of the other one is listed
 */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (Object.is(before, after)) return [];
  const [old, next] = [partsOf(before), partsOf(after)];
  const isSameShape = old !== undefined && next !== undefined && old.isList === next.isList;
  const isOneSided = (before === undefined && next !== undefined) || (after === undefined && old !== undefined);
  if (!isSameShape && !isOneSided) return [changeOf(path, before, after)];
  const [a, b] = nameParts(before, after);
  const names = [...new Set([...a.keys(), ...b.keys()])];
  if (names.length === 0 && isOneSided) return [changeOf(path, before, after)];
  const isList = (old ?? next)?.isList ?? false;
  return names.flatMap((name) => fieldChanges(a.get(name), b.get(name), pathTo(path, name, isList)));
}

function changeOf(path: string, before: unknown, after: unknown): FieldChange {
  return {
    path,
    ...(before === undefined ? {} : { before: JSON.stringify(before) }),
    ...(after === undefined ? {} : { after: JSON.stringify(after) }),
  };
}

function pathTo(path: string, name: string, isList: boolean): string {
  if (isList) return `${path}[${name}]`;
  if (!PLAIN_NAME.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

function partsOf(value: unknown): { readonly isList: boolean } | undefined {
  return typeof value === 'object' && value !== null ? { isList: Array.isArray(value) } : undefined;
}

/** The parts of both by name: lists are named in the same way on both sides, or their items could not be paired. */
function nameParts(before: unknown, after: unknown): readonly [Map<string, unknown>, Map<string, unknown>] {
  const lists = [before, after].filter((side) => Array.isArray(side));
  const hasNames = lists.length > 0 && lists.every((list) => areNamed(list));
  return [partMap(before, hasNames), partMap(after, hasNames)];
}

function areNamed(list: readonly unknown[]): boolean {
  const names = list.map(nameOf);
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function nameOf(item: unknown): string | undefined {
  const name = typeof item === 'object' && item !== null ? (item as Fields).name : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function partMap(value: unknown, hasNames: boolean): Map<string, unknown> {
  if (Array.isArray(value)) {
    return new Map(value.map((item, at) => [hasNames ? (nameOf(item) ?? '') : String(at), item] as const));
  }
  return new Map(Object.entries((value ?? {}) as Fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
