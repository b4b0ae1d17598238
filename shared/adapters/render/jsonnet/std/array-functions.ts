import { JsonnetError } from '../language/jsonnet-error.ts';
import { add, compare, equal } from '../language/operators.ts';
import {
  arrayOf,
  arrayOfValues,
  callFunction,
  codePoints,
  delay,
  type FunctionValue,
  force,
  ready,
  type Thunk,
  typeOf,
  type Value,
} from '../language/values.ts';
import { type Arguments, defineLibrary } from './library-function.ts';
import { sliceValue } from './slice.ts';

/** More items than this are taken for a mistake, before memory runs out. */
const MAX_ITEMS = 10_000_000;

/** Functions of `std` for arrays. */
export const arrayFunctions = defineLibrary({
  'makeArray(sz, func)': ({ integer, callable }) =>
    arrayOf(range(integer(0), (index) => delay(() => callFunction(callable(1), ready(index))))),
  'range(from, to)': ({ integer }) => arrayOf(range(integer(1) - integer(0) + 1, (index) => ready(integer(0) + index))),
  'repeat(what, count)': ({ any, array, integer }) => {
    const what = any(0);
    if (typeof what === 'string') return what.repeat(Math.max(integer(1), 0));
    const { items } = array(0);
    return arrayOf(range(integer(1) * items.length, (index) => items[index % items.length] as Thunk));
  },
  'map(func, arr)': (given) =>
    arrayOf(itemsOf(given, 1).map((item) => delay(() => callFunction(given.callable(0), item)))),
  'mapWithIndex(func, arr)': (given) =>
    arrayOf(itemsOf(given, 1).map((item, index) => delay(() => callFunction(given.callable(0), ready(index), item)))),
  'filter(func, arr)': ({ callable, array }) => arrayOf(filter(callable(0), array(1).items)),
  'filterMap(filter_func, map_func, arr)': ({ callable, array }) =>
    arrayOf(filter(callable(0), array(2).items).map((item) => delay(() => callFunction(callable(1), item)))),
  'flatMap(func, arr)': flatMap,
  'foldl(func, arr, init)': (given) =>
    itemsOf(given, 1).reduce((sum: Value, item) => callFunction(given.callable(0), ready(sum), item), given.any(2)),
  'foldr(func, arr, init)': (given) =>
    itemsOf(given, 1).reduceRight(
      (sum: Value, item) => callFunction(given.callable(0), item, ready(sum)),
      given.any(2),
    ),
  'slice(indexable, index, end, step)': ({ any }) => sliceValue(any(0), [any(1), any(2), any(3)]),
  'join(sep, arr)': join,
  'deepJoin(arr)': ({ any }) => deepJoin(any(0)),
  'lines(arr)': ({ array }) =>
    array(0)
      .items.map((item) => `${requireText(force(item), 'lines')}\n`)
      .join(''),
  'flattenArrays(arrs)': ({ array }) =>
    array(0)
      .items.map(force)
      .reduce((all: Value, items) => add(all, items), arrayOf([])),
  'flattenDeepArray(value)': ({ any }) => arrayOfValues(flattenDeep(any(0))),
  'reverse(arr)': (given) => arrayOf([...itemsOf(given, 0)].reverse()),
  'member(arr, x)': ({ any, array }) => {
    const where = any(0);
    if (typeof where === 'string') return where.includes(requireText(any(1), 'member'));
    return array(0).items.some((item) => equal(force(item), any(1)));
  },
  'contains(arr, elem)': ({ array, any }) => array(0).items.some((item) => equal(force(item), any(1))),
  'count(arr, x)': ({ array, any }) => array(0).items.filter((item) => equal(force(item), any(1))).length,
  'find(value, arr)': ({ any, array }) =>
    arrayOfValues(array(1).items.flatMap((item, index) => (equal(force(item), any(0)) ? [index] : []))),
  'all(arr)': ({ array }) => array(0).items.every((item) => requireBoolean(force(item), 'all')),
  'any(arr)': ({ array }) => array(0).items.some((item) => requireBoolean(force(item), 'any')),
  'sum(arr)': ({ array }) => sum(array(0).items),
  'avg(arr)': ({ array }) => {
    const { items } = array(0);
    if (items.length === 0) throw new JsonnetError('std.avg: the array is empty');
    return sum(items) / items.length;
  },
  'minArray(arr, keyF?, onEmpty?)': (given) => extreme(given, -1),
  'maxArray(arr, keyF?, onEmpty?)': (given) => extreme(given, 1),
  'remove(arr, elem)': ({ array, any }) => {
    const { items } = array(0);
    const index = items.findIndex((item) => equal(force(item), any(1)));
    return arrayOf(index < 0 ? items : items.toSpliced(index, 1));
  },
  'removeAt(arr, at)': ({ array, integer }) => arrayOf(array(0).items.filter((_, index) => index !== integer(1))),
  'sort(arr, keyF?)': (given) => arrayOf(sortBy(given, 0, 1)),
  'uniq(arr, keyF?)': (given) => arrayOf(uniqueNeighbours(itemsOf(given, 0), keyFunction(given, 1))),
});

/** The items of an array, or the characters of a text. @throws JsonnetError */
export function itemsOf(given: Arguments, index: number): readonly Thunk[] {
  const value = given.any(index);
  return typeof value === 'string' ? codePoints(value).map(ready) : given.array(index).items;
}

/** What items are compared by: the optional function at this place, or the items themselves. */
export function keyFunction(given: Arguments, index: number): (item: Thunk) => Value {
  const key = given.thunk(index) === undefined ? undefined : given.callable(index);
  return key === undefined ? force : (item) => callFunction(key, item);
}

/** Sorts items, equal ones in their order. @throws JsonnetError for what has no order */
export function sortBy(given: Arguments, items: number, key: number): readonly Thunk[] {
  const keyOf = keyFunction(given, key);
  const keyed = itemsOf(given, items).map((item) => ({ item, key: keyOf(item) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

/** Leaves out each item that equals the one before it. @throws JsonnetError */
export function uniqueNeighbours(items: readonly Thunk[], keyOf: (item: Thunk) => Value): readonly Thunk[] {
  return items.filter((item, index) => index === 0 || !equal(keyOf(items[index - 1] as Thunk), keyOf(item)));
}

function range(length: number, make: (index: number) => Thunk): readonly Thunk[] {
  if (length > MAX_ITEMS) throw new JsonnetError(`an array of ${length} items is too large`);
  return Array.from({ length: Math.max(length, 0) }, (_, index) => make(index));
}

function filter(test: FunctionValue, items: readonly Thunk[]): readonly Thunk[] {
  return items.filter((item) => requireBoolean(callFunction(test, item), 'filter'));
}

function flatMap(given: Arguments): Value {
  const func = given.callable(0);
  const values = itemsOf(given, 1).map((item) => callFunction(func, item));
  if (typeof given.any(1) === 'string') return values.map((value) => requireText(value, 'flatMap')).join('');
  return arrayOf(
    values.flatMap((value) => {
      if (typeof value === 'object' && value !== null && value.kind === 'array') return value.items;
      throw new JsonnetError(
        `std.flatMap: the function must return an array, and it returned a value of type ${typeOf(value)}`,
      );
    }),
  );
}

/** Items that are null are left out. */
function join({ any, array, text }: Arguments): Value {
  const values = array(1)
    .items.map(force)
    .filter((value) => value !== null);
  if (typeof any(0) === 'string') return values.map((value) => requireText(value, 'join')).join(text(0));
  const separator = array(0);
  return values.reduce(
    (all: Value, value, index) => add(index === 0 ? all : add(all, separator), requireArray(value, 'join')),
    arrayOf([]),
  );
}

function deepJoin(value: Value): string {
  return typeof value === 'string'
    ? value
    : requireArray(value, 'deepJoin')
        .items.map((item) => deepJoin(force(item)))
        .join('');
}

function flattenDeep(value: Value): readonly Value[] {
  if (typeof value !== 'object' || value === null || value.kind !== 'array') return [value];
  return value.items.flatMap((item) => flattenDeep(force(item)));
}

function sum(items: readonly Thunk[]): number {
  return items.reduce((total, item) => {
    const value = force(item);
    if (typeof value !== 'number')
      throw new JsonnetError(`std.sum: the items must be numbers, and one is of type ${typeOf(value)}`);
    return total + value;
  }, 0);
}

function extreme(given: Arguments, direction: 1 | -1): Value {
  const { items } = given.array(0);
  const keyOf = keyFunction(given, 1);
  const [first, ...others] = items;
  if (first === undefined) {
    if (given.thunk(2) === undefined) throw new JsonnetError('the array is empty, and onEmpty is not given');
    return given.any(2);
  }
  return force(others.reduce((best, item) => (compare(keyOf(item), keyOf(best)) * direction > 0 ? item : best), first));
}

function requireText(value: Value, name: string): string {
  if (typeof value === 'string') return value;
  throw new JsonnetError(`std.${name}: expected a string, and this is of type ${typeOf(value)}`);
}

function requireArray(value: Value, name: string): Extract<Value, { kind: 'array' }> {
  if (typeof value === 'object' && value !== null && value.kind === 'array') return value;
  throw new JsonnetError(`std.${name}: expected an array, and this is of type ${typeOf(value)}`);
}

function requireBoolean(value: Value, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new JsonnetError(`std.${name}: expected a boolean, and this is of type ${typeOf(value)}`);
}
