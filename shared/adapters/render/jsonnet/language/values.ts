import { JsonnetError } from './jsonnet-error.ts';
import type { ObjectValue } from './objects.ts';

/** A value of Jsonnet; arrays and objects hold values not yet evaluated. */
export type Value = null | boolean | number | string | ArrayValue | ObjectValue | FunctionValue;

/** A value that is evaluated when it is first asked for. */
export interface Thunk {
  value: Value | undefined;
  compute: (() => Value) | undefined;
}

/** An array. */
export interface ArrayValue {
  readonly kind: 'array';
  readonly items: readonly Thunk[];
}

/** A function, of Jsonnet or of the standard library. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly parameters: readonly { readonly name: string; readonly isOptional: boolean }[];
  /** One entry a parameter; undefined for an optional one that is not given. */
  readonly call: (given: readonly (Thunk | undefined)[]) => Value;
}

/** The names of the types, as `std.type` says them. */
export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'function';

/** A thunk of a value that is there. */
export function ready(value: Value): Thunk {
  return { value, compute: undefined };
}

/** A thunk of a value to be computed. */
export function delay(compute: () => Value): Thunk {
  return { value: undefined, compute };
}

/** Evaluates a thunk, once. @throws JsonnetError if its value needs itself */
export function force(thunk: Thunk): Value {
  if (thunk.value !== undefined) return thunk.value;
  const { compute } = thunk;
  if (compute === undefined) throw new JsonnetError('infinite recursion: the value needs itself');
  thunk.compute = undefined;
  const value = compute();
  thunk.value = value;
  return value;
}

/** An array of thunks. */
export function arrayOf(items: readonly Thunk[]): ArrayValue {
  return { kind: 'array', items };
}

/** An array of evaluated values. */
export function arrayOfValues(values: readonly Value[]): ArrayValue {
  return { kind: 'array', items: values.map(ready) };
}

/** The type of a value. */
export function typeOf(value: Value): TypeName {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    default:
      return value.kind;
  }
}

/** Calls a function with arguments by position. @throws JsonnetError */
export function callFunction(callee: FunctionValue, ...given: readonly Thunk[]): Value {
  return callee.call(bindArguments(callee, given, []));
}

/**
 * Puts arguments in the order of the parameters.
 * @throws JsonnetError for one too many, an unknown name, one given twice or one that is missing
 */
export function bindArguments(
  callee: FunctionValue,
  positional: readonly Thunk[],
  named: readonly { readonly name: string; readonly value: Thunk }[],
): readonly (Thunk | undefined)[] {
  const { parameters } = callee;
  if (positional.length > parameters.length) {
    throw new JsonnetError(
      `too many arguments: the function takes ${parameters.length}, and ${positional.length} are given`,
    );
  }
  const bound: (Thunk | undefined)[] = parameters.map((_, index) => positional[index]);
  for (const { name, value } of named) {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    if (index < 0) throw new JsonnetError(`the function has no parameter ${name}`);
    if (bound[index] !== undefined) throw new JsonnetError(`the argument ${name} is given twice`);
    bound[index] = value;
  }
  for (const [index, { name, isOptional }] of parameters.entries()) {
    if (bound[index] === undefined && !isOptional) throw new JsonnetError(`the argument ${name} is missing`);
  }
  return bound;
}

/** Jsonnet's characters are code points, JavaScript's are UTF-16 units; most texts have no difference. */
export function codePoints(text: string): readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split('');
}

/** Orders texts by code point. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return a < b ? -1 : 1;
  const left = Array.from(a, (letter) => letter.codePointAt(0) ?? 0);
  const right = Array.from(b, (letter) => letter.codePointAt(0) ?? 0);
  for (const [index, code] of left.entries()) {
    const other = right[index];
    if (other === undefined || code > other) return 1;
    if (code < other) return -1;
  }
  return -1;
}
