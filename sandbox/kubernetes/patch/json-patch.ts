import { clone, deepEqual, isObject } from '../json.ts';
import { badRequest, StatusError } from '../status-errors.ts';

/**
 * Applies an RFC 6902 patch; the original is left as it is.
 *
 * @throws StatusError 400 if the patch is malformed, 422 if it does not fit the object
 */
export function applyJsonPatch(original: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  }
  return patch.reduce(applyOperation, clone(original));
}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isObject(operation))
    throw badRequest('json: cannot unmarshal patch operation into Go value of type jsonpatch.Operation');
  const path = pointer(operation.path);
  switch (operation.op) {
    case 'add':
      return insert(document, path, clone(operation.value));
    case 'replace':
      return insert(remove(document, path), path, clone(operation.value));
    case 'remove':
      return remove(document, path);
    case 'test':
      return test(document, path, operation.value);
    case 'move': {
      const from = pointer(operation.from);
      const value = read(document, from);
      return insert(remove(document, from), path, value);
    }
    case 'copy':
      return insert(document, path, clone(read(document, pointer(operation.from))));
    default:
      throw refused();
  }
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string') throw refused();
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(document: unknown, path: readonly string[]): unknown {
  let current = document;
  for (const part of path) {
    if (Array.isArray(current)) current = current[Number(part)];
    else current = isObject(current) ? current[part] : undefined;
  }
  return current;
}

function read(document: unknown, path: readonly string[]): unknown {
  const found = find(document, path);
  if (found === undefined) throw refused();
  return found;
}

/** An absent value counts as null. */
function test(document: unknown, path: readonly string[], value: unknown): unknown {
  if (!deepEqual(find(document, path) ?? null, value ?? null)) throw refused();
  return document;
}

/** Adds in place (the document is a copy): a field is set, an item goes before the one at its index. */
function insert(document: unknown, path: readonly string[], value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = read(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) throw refused();
    parent.splice(index, 0, value);
  } else if (isObject(parent)) parent[last] = value;
  else throw refused();
  return document;
}

function remove(document: unknown, path: readonly string[]): unknown {
  read(document, path);
  const last = path.at(-1);
  if (last === undefined) return null;
  const parent = read(document, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return document;
}

/** The server keeps to itself what was wrong. */
function refused(): StatusError {
  const message = 'the server rejected our request due to an error in our request';
  return new StatusError(422, 'Invalid', message, {});
}
