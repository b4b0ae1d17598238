import { JsonnetError } from '../language/jsonnet-error.ts';
import {
  fieldNames,
  hasField,
  type ObjectValue,
  objectOfEntries,
  readField,
  withoutField,
} from '../language/objects.ts';
import { add, equal } from '../language/operators.ts';
import {
  arrayOf,
  arrayOfValues,
  callFunction,
  codePoints,
  delay,
  force,
  ready,
  type Thunk,
  typeOf,
  type Value,
} from '../language/values.ts';
import { defineLibrary } from './library-function.ts';
import { visibleFields } from './manifest-json.ts';
import { toText } from './to-text.ts';

/** Functions of `std` for types and objects. */
export const objectFunctions = defineLibrary({
  'type(x)': ({ any }) => typeOf(any(0)),
  ...typeTests(),
  'length(x)': ({ any }) => lengthOf(any(0)),
  'objectHas(o, f)': ({ object, text }) => fieldNames(object(0)).includes(text(1)),
  'objectHasAll(o, f)': ({ object, text }) => hasField(object(0), text(1)),
  'objectHasEx(obj, fname, hidden)': ({ object, text, flag }) =>
    fieldNames(object(0), flag(2, false)).includes(text(1)),
  'objectFields(o)': ({ object }) => arrayOfValues(fieldNames(object(0))),
  'objectFieldsAll(o)': ({ object }) => arrayOfValues(fieldNames(object(0), true)),
  'objectFieldsEx(obj, hidden)': ({ object, flag }) => arrayOfValues(fieldNames(object(0), flag(1, false))),
  'objectValues(o)': ({ object }) => arrayOf(entries(object(0), false).map(([, value]) => value)),
  'objectValuesAll(o)': ({ object }) => arrayOf(entries(object(0), true).map(([, value]) => value)),
  'objectKeysValues(o)': ({ object }) => keysAndValues(object(0), false),
  'objectKeysValuesAll(o)': ({ object }) => keysAndValues(object(0), true),
  'objectRemoveKey(obj, key)': ({ object, text }) => withoutField(object(0), text(1)),
  'get(o, f, default?, inc_hidden?)': ({ object, text, flag, thunk, any }) => {
    const isThere = flag(3, true) ? hasField(object(0), text(1)) : fieldNames(object(0)).includes(text(1));
    if (isThere) return readField(object(0), text(1), add) ?? null;
    return thunk(2) === undefined ? null : any(2);
  },
  'mapWithKey(func, obj)': ({ callable, object }) =>
    objectOfEntries(
      entries(object(1), false).map(([name, value]) => [
        name,
        delay(() => callFunction(callable(0), ready(name), value)),
      ]),
    ),
  'mergePatch(target, patch)': ({ any }) => mergePatch(any(0), any(1)),
  'prune(a)': ({ any }) => prune(any(0)),
  'equals(a, b)': ({ any }) => equal(any(0), any(1)),
  'primitiveEquals(x, y)': ({ any }) => {
    if ([any(0), any(1)].some((value) => typeof value === 'object' && value !== null))
      throw new JsonnetError('std.primitiveEquals: expected primitive values');
    return any(0) === any(1);
  },
  'assertEqual(a, b)': ({ any }) => {
    if (equal(any(0), any(1))) return true;
    throw new JsonnetError(`assertion failed: ${toText(any(0))} != ${toText(any(1))}`);
  },
  // What it would write to standard error has no reader here.
  'trace(str, rest)': ({ any }) => any(1),
});

function typeTests(): { readonly [signature: string]: (given: { any: (index: number) => Value }) => Value } {
  const types = ['array', 'boolean', 'function', 'null', 'number', 'object', 'string'] as const;
  return Object.fromEntries(
    types.map((type) => [
      `is${type[0]?.toUpperCase()}${type.slice(1)}(v)`,
      ({ any }: { any: (index: number) => Value }) => typeOf(any(0)) === type,
    ]),
  );
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return codePoints(value).length;
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'array') return value.items.length;
    return value.kind === 'object' ? fieldNames(value).length : value.parameters.length;
  }
  throw new JsonnetError(`std.length: a value of type ${typeOf(value)} has no length`);
}

function entries(object: ObjectValue, withHidden: boolean): readonly (readonly [string, Thunk])[] {
  return fieldNames(object, withHidden).map((name) => [name, delay(() => readField(object, name, add) ?? null)]);
}

function keysAndValues(object: ObjectValue, withHidden: boolean): Value {
  return arrayOf(
    entries(object, withHidden).map(([name, value]) =>
      ready(
        objectOfEntries([
          ['key', ready(name)],
          ['value', value],
        ]),
      ),
    ),
  );
}

/** RFC 7396: null takes a field away. */
function mergePatch(target: Value, patch: Value): Value {
  if (!isObject(patch)) return patch;
  const result = new Map<string, Thunk>(isObject(target) ? entries(target, false) : []);
  for (const [name, value] of visibleFields(patch)) {
    const old = result.get(name);
    if (value === null) result.delete(name);
    else result.set(name, ready(mergePatch(old === undefined ? null : force(old), value)));
  }
  return objectOfEntries(result);
}

/** Takes away what is null or empty, deeply. */
function prune(value: Value): Value {
  if (isObject(value)) {
    const kept = visibleFields(value).map(([name, item]) => [name, prune(item)] as const);
    return objectOfEntries(kept.filter(([, item]) => !isEmpty(item)).map(([name, item]) => [name, ready(item)]));
  }
  if (typeof value !== 'object' || value === null || value.kind !== 'array') return value;
  return arrayOfValues(value.items.map((item) => prune(force(item))).filter((item) => !isEmpty(item)));
}

function isEmpty(value: Value): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  return (
    (value.kind === 'array' && value.items.length === 0) || (value.kind === 'object' && fieldNames(value).length === 0)
  );
}

function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && value.kind === 'object';
}
