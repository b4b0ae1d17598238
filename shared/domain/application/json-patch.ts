import type { Json } from '../errors/gitops-error.ts';
import { MalformedRequestError } from '../errors/request-errors.ts';

type JsonObject = { readonly [key: string]: Json };

/**
 * Applies a JSON merge patch (https://www.rfc-editor.org/rfc/rfc7386): null removes, objects merge, anything else replaces.
 */
export function applyMergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, applyMergePatch(result.get(key) ?? null, value));
  }
  return Object.fromEntries(result);
}

/**
 * Applies a JSON patch (https://www.rfc-editor.org/rfc/rfc6902): all of its operations or, if one fails, none.
 * @throws MalformedRequestError naming the operation that cannot be applied
 */
export function applyJsonPatch(target: Json, patch: Json): Json {
  if (!isList(patch)) throw new MalformedRequestError('patch: expected a list of operations (RFC 6902)');
  return patch.reduce<Json>((document, operation, index) => {
    try {
      return applyOperation(document, operation);
    } catch (error) {
      if (!(error instanceof PatchFault)) throw error;
      throw new MalformedRequestError(`patch[${index}]: ${error.message}`);
    }
  }, target);
}

/** Why one operation cannot be applied. */
class PatchFault extends Error {}

function applyOperation(document: Json, operation: Json): Json {
  if (!isObject(operation)) throw new PatchFault('expected an object');
  const path = parsePointer(operation.path, 'path');
  switch (operation.op) {
    case 'add':
      return change(document, path, addChild(operandOf(operation)));
    case 'replace':
      readAt(document, path);
      return change(document, path, replaceChild(operandOf(operation)));
    case 'remove':
      readAt(document, path);
      return change(document, path, removeChild);
    case 'test':
      if (!isEqual(readAt(document, path), operandOf(operation)))
        throw new PatchFault(`test of ${operation.path} failed`);
      return document;
    case 'copy':
      return change(document, path, addChild(readAt(document, parsePointer(operation.from, 'from'))));
    case 'move': {
      const from = parsePointer(operation.from, 'from');
      const moved = readAt(document, from);
      if (from.length < path.length && from.every((part, index) => part === path[index])) {
        throw new PatchFault('cannot move a value into itself');
      }
      return change(change(document, from, removeChild), path, addChild(moved));
    }
    default:
      throw new PatchFault(`unknown operation ${JSON.stringify(operation.op ?? null)}`);
  }
}

/** Makes a new parent from the old one; a parent of undefined stands for the document itself. */
type ChildChange = (parent: Json | undefined, key: string) => Json;

const addChild =
  (value: Json): ChildChange =>
  (parent, key) => {
    if (parent === undefined) return value;
    if (isList(parent))
      return parent.toSpliced(key === '-' ? parent.length : indexIn(parent, key, parent.length), 0, value);
    return { ...asObject(parent, key), [key]: value };
  };

const replaceChild =
  (value: Json): ChildChange =>
  (parent, key) => {
    if (parent === undefined) return value;
    if (isList(parent)) return parent.with(indexIn(parent, key, parent.length - 1), value);
    return { ...asObject(parent, key), [key]: value };
  };

const removeChild: ChildChange = (parent, key) => {
  if (parent === undefined) return null;
  if (isList(parent)) return parent.toSpliced(indexIn(parent, key, parent.length - 1), 1);
  const { [key]: _removed, ...rest } = asObject(parent, key);
  return rest;
};

function change(document: Json, path: readonly string[], how: ChildChange): Json {
  const [key, ...rest] = path;
  if (key === undefined) return how(undefined, '');
  if (rest.length === 0) return how(document, key);
  return replaceChild(change(readAt(document, [key]), rest, how))(document, key);
}

function readAt(document: Json, path: readonly string[]): Json {
  return path.reduce<Json>((parent, key) => {
    const child = isList(parent)
      ? parent[indexIn(parent, key, parent.length - 1)]
      : isObject(parent) && Object.hasOwn(parent, key)
        ? parent[key]
        : undefined;
    if (child === undefined) throw new PatchFault(`there is nothing at /${path.join('/')}`);
    return child;
  }, document);
}

function indexIn(list: readonly Json[], key: string, highest: number): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(index <= highest)) throw new PatchFault(`"${key}" is no position in a list of ${list.length}`);
  return index;
}

function asObject(value: Json, key: string): JsonObject {
  if (!isObject(value)) throw new PatchFault(`the parent of "${key}" is neither an object nor a list`);
  return value;
}

function parsePointer(pointer: Json | undefined, field: string): readonly string[] {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    throw new PatchFault(`${field}: expected a JSON pointer like /spec/source`);
  }
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function operandOf(operation: JsonObject): Json {
  if (operation.value === undefined) throw new PatchFault('value: is required');
  return operation.value;
}

function isEqual(a: Json, b: Json): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
