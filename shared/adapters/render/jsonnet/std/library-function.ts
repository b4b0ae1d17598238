import { JsonnetError } from '../language/jsonnet-error.ts';
import type { ObjectValue } from '../language/objects.ts';
import {
  type ArrayValue,
  type FunctionValue,
  force,
  type Thunk,
  type TypeName,
  typeOf,
  type Value,
} from '../language/values.ts';

/** The arguments of a call of the standard library, by position; each asks for a type. */
export interface Arguments {
  /** Not evaluated; undefined for an optional argument that is not given. */
  readonly thunk: (index: number) => Thunk | undefined;
  readonly any: (index: number) => Value;
  readonly array: (index: number) => ArrayValue;
  readonly object: (index: number) => ObjectValue;
  readonly text: (index: number) => string;
  readonly number: (index: number) => number;
  readonly integer: (index: number) => number;
  readonly callable: (index: number) => FunctionValue;
  /** An optional boolean. */
  readonly flag: (index: number, otherwise: boolean) => boolean;
  /** The error for an argument of a wrong type. */
  readonly wrongType: (index: number, wanted: string) => JsonnetError;
}

/** Functions of the standard library by name. */
export type Library = { readonly [name: string]: FunctionValue };

/**
 * Makes functions of the standard library.
 * @param definitions by signature, like `join(sep, arr)`; a `?` marks an optional parameter
 */
export function defineLibrary(definitions: { readonly [signature: string]: (given: Arguments) => Value }): Library {
  return Object.fromEntries(
    Object.entries(definitions).map(([signature, run]) => {
      const [name = '', list = ''] = signature.replace(')', '').split('(');
      const parameters = list
        .split(', ')
        .filter((parameter) => parameter !== '')
        .map((parameter) => ({ name: parameter.replace('?', ''), isOptional: parameter.endsWith('?') }));
      return [name, libraryFunction(name, parameters, run)];
    }),
  );
}

function libraryFunction(
  name: string,
  parameters: FunctionValue['parameters'],
  run: (given: Arguments) => Value,
): FunctionValue {
  return { kind: 'function', parameters, call: (given) => run(readArguments(name, parameters, given)) };
}

function readArguments(
  name: string,
  parameters: FunctionValue['parameters'],
  given: readonly (Thunk | undefined)[],
): Arguments {
  const any = (index: number): Value => force(given[index] as Thunk);
  const wrongType = (index: number, wanted: string): JsonnetError =>
    new JsonnetError(
      `std.${name}: the argument ${parameters[index]?.name} must be ${wanted}, and it is of type ${typeOf(any(index))}`,
    );
  const typed = (index: number, type: TypeName): Value => {
    const value = any(index);
    if (typeOf(value) === type) return value;
    throw wrongType(index, /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
  };
  return {
    any,
    wrongType,
    thunk: (index) => given[index],
    array: (index) => typed(index, 'array') as ArrayValue,
    object: (index) => typed(index, 'object') as ObjectValue,
    text: (index) => typed(index, 'string') as string,
    number: (index) => typed(index, 'number') as number,
    callable: (index) => typed(index, 'function') as FunctionValue,
    integer(index) {
      const value = typed(index, 'number') as number;
      if (!Number.isSafeInteger(value))
        throw new JsonnetError(
          `std.${name}: the argument ${parameters[index]?.name} must be a whole number, and it is ${value}`,
        );
      return value;
    },
    flag: (index, otherwise) => (given[index] === undefined ? otherwise : (typed(index, 'boolean') as boolean)),
  };
}
