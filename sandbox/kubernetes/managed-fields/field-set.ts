import { isObject, type JsonObject } from '../json.ts';

/**
 * A set of field paths, as structured-merge-diff has it: at each level the elements that are in the set, and those with
 * more below them. An element is written as in FieldsV1: `f:name`, `k:{"name":"web"}`, `v:"x"`.
 */
export interface FieldSet {
  readonly members: Set<string>;
  readonly children: Map<string, FieldSet>;
}

/** A path of FieldsV1 elements. */
export type FieldPath = readonly string[];

/** A set with nothing in it. */
export function emptySet(): FieldSet {
  return { members: new Set(), children: new Map() };
}

/** Whether nothing is in the set. */
export function isEmptySet(set: FieldSet): boolean {
  if (set.members.size > 0) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

/** Puts a path into the set (the set itself is changed). */
export function insertPath(set: FieldSet, path: FieldPath): void {
  let level = set;
  for (const element of path.slice(0, -1)) {
    let next = level.children.get(element);
    if (next === undefined) {
      next = emptySet();
      level.children.set(element, next);
    }
    level = next;
  }
  const last = path.at(-1);
  if (last !== undefined) level.members.add(last);
}

/** What is in either set. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  const result: FieldSet = { members: new Set([...left.members, ...right.members]), children: new Map(left.children) };
  for (const [element, child] of right.children) {
    const other = result.children.get(element);
    result.children.set(element, other === undefined ? child : union(other, child));
  }
  return result;
}

/** What is in the left set and not in the right one. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const result = emptySet();
  for (const element of left.members) if (!right.members.has(element)) result.members.add(element);
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    const rest = other === undefined ? child : difference(child, other);
    if (!isEmptySet(rest)) result.children.set(element, rest);
  }
  return result;
}

/** The left set without the members of the right one and everything below them. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const result = emptySet();
  for (const element of left.members) if (!right.members.has(element)) result.members.add(element);
  for (const [element, child] of left.children) {
    if (right.members.has(element)) continue;
    const other = right.children.get(element);
    const rest = other === undefined ? child : recursiveDifference(child, other);
    if (!isEmptySet(rest)) result.children.set(element, rest);
  }
  return result;
}

/** What is in both sets. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const result = emptySet();
  for (const element of left.members) if (right.members.has(element)) result.members.add(element);
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (other === undefined) continue;
    const common = intersection(child, other);
    if (!isEmptySet(common)) result.children.set(element, common);
  }
  return result;
}

/** Whether both sets have the same paths. */
export function sameSet(left: FieldSet, right: FieldSet): boolean {
  return isEmptySet(difference(left, right)) && isEmptySet(difference(right, left));
}

/** All paths of the set, in the order in which they are written. */
export function pathsOf(set: FieldSet, prefix: FieldPath = []): FieldPath[] {
  const paths: FieldPath[] = [];
  for (const element of [...set.members].sort(compareElements)) paths.push([...prefix, element]);
  for (const element of [...set.children.keys()].sort(compareElements)) {
    const child = set.children.get(element);
    if (child !== undefined) paths.push(...pathsOf(child, [...prefix, element]));
  }
  return paths;
}

/** The set as FieldsV1 JSON. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const json: JsonObject = {};
  const elements = new Set([...set.members, ...set.children.keys()]);
  for (const element of [...elements].sort(compareElements)) {
    const child = set.children.get(element);
    const below = child === undefined ? {} : toFieldsV1(child);
    const isMember = set.members.has(element);
    if (!isMember && Object.keys(below).length === 0) continue;
    json[element] = isMember && Object.keys(below).length > 0 ? { '.': {}, ...below } : below;
  }
  return json;
}

/** Reads FieldsV1 JSON. */
export function fromFieldsV1(json: unknown): FieldSet {
  const set = emptySet();
  if (!isObject(json)) return set;
  for (const [element, below] of Object.entries(json)) {
    if (element === '.' || !isObject(below)) continue;
    const fields = Object.keys(below);
    if (fields.length === 0 || fields.includes('.')) set.members.add(element);
    if (fields.some((field) => field !== '.')) set.children.set(element, fromFieldsV1(below));
  }
  return set;
}

/** Field names first, then keys, values and indexes; each kind in its own order. */
function compareElements(left: string, right: string): number {
  const rank = 'fkvi';
  const byKind = rank.indexOf(left.charAt(0)) - rank.indexOf(right.charAt(0));
  if (byKind !== 0) return byKind;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A path as conflicts name it: `.spec.containers[name="web"].image`. */
export function printPath(path: FieldPath): string {
  return path.map(printElement).join('');
}

function printElement(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  if (element.startsWith('i:')) return `[${text}]`;
  const key = JSON.parse(text) as JsonObject;
  return `[${Object.entries(key)
    .map(([field, value]) => `${field}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
