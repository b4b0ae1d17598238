import { isObject, type JsonObject } from '../json.ts';

/** Sets a field that is absent or null. */
export function setDefault(object: JsonObject, field: string, value: unknown): void {
  if (object[field] === undefined || object[field] === null) object[field] = value;
}

/** Sets a field that is absent, null, zero or empty text: a Go field that is no pointer. */
export function setDefaultIfZero(object: JsonObject, field: string, value: unknown): void {
  const present = object[field];
  if (present === undefined || present === null || present === '' || present === 0) object[field] = value;
}

/** The object in a field, made if it is absent. */
export function ensureObject(object: JsonObject, field: string): JsonObject {
  const present = object[field];
  if (isObject(present)) return present;
  const made: JsonObject = {};
  object[field] = made;
  return made;
}

/** The objects of a list field; none if it is absent. */
export function itemsOf(object: JsonObject, field: string): JsonObject[] {
  const present = object[field];
  return Array.isArray(present) ? present.filter(isObject) : [];
}

/** The object in a field, if there is one. */
export function childOf(object: JsonObject, field: string): JsonObject | undefined {
  const present = object[field];
  return isObject(present) ? present : undefined;
}
