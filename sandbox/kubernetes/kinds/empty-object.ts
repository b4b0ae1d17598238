import type { JsonObject } from '../json.ts';
import { decodeTyped } from '../schema/decode-typed.ts';
import { deepFreeze } from '../store/deep-freeze.ts';
import type { Kind } from './kind.ts';

const known = new Map<string, JsonObject>();
const NOTHING: JsonObject = Object.freeze({});

/**
 * An object of the kind with nothing set, as Go encodes the empty struct: it has the structs that are always written. A
 * custom resource begins with nothing. Ownership of a new object is counted against this. Do not change the result.
 */
export function emptyObject(kind: Kind): JsonObject {
  if (!kind.isBuiltin) return NOTHING;
  const present = known.get(kind.type.name);
  if (present !== undefined) return present;
  const empty = deepFreeze(decodeTyped(kind.type, {}));
  known.set(kind.type.name, empty);
  return empty;
}
