import { toText } from '../std/to-text.ts';
import { compileCall, compileFunction } from './compile-function.ts';
import { compileComprehension, compileObject } from './compile-object.ts';
import {
  compileBinary,
  compileIf,
  compileIndex,
  compileLocal,
  compileSlice,
  compileSuper,
} from './compile-operation.ts';
import { errorAt, JsonnetError, type Location } from './jsonnet-error.ts';
import type { Environment, ObjectContext } from './objects.ts';
import { applyUnary } from './operators.ts';
import type { Scope } from './scope.ts';
import type { AssertNode, Binding, Expression, ImportKind } from './syntax.ts';
import { arrayOf, delay, force, ready, type Thunk, typeOf, type Value } from './values.ts';

/** An expression made ready to be evaluated. */
export type Code = (environment: Environment) => Value;
/** An expression made ready to be evaluated later. */
export type LazyCode = (environment: Environment) => Thunk;

/** What the code of a file needs from outside. */
export interface FileContext {
  readonly file: string;
  /** @throws JsonnetError */
  readonly load: (as: ImportKind, path: string) => Value;
}

type Compilers = {
  readonly [type in Expression['type']]: (node: Extract<Expression, { type: type }>, scope: Scope) => Code;
};

const COMPILERS: Compilers = {
  literal({ value }) {
    return () => value;
  },
  self(node, scope) {
    requireObject(scope, node.location, 'self');
    return ({ context }) => (context as ObjectContext).self;
  },
  dollar(node, scope) {
    requireObject(scope, node.location, '$');
    return ({ context }) => (context as ObjectContext).root;
  },
  variable({ name, location }, scope) {
    const find = lookUp(name, location, scope);
    return (environment) => at(location, () => force(find(environment)));
  },
  array(node, scope) {
    const items = node.items.map((item) => compileLazy(item, scope));
    return (environment) => arrayOf(items.map((item) => item(environment)));
  },
  'array-comprehension': (node, scope) => {
    const run = compileComprehension(node.clauses, scope, (inner) => compileLazy(node.body, inner));
    return (environment) => arrayOf(run(environment));
  },
  object: compileObject,
  'object-comprehension': compileObject,
  index: compileIndex,
  'super-index': compileSuper,
  'in-super': compileSuper,
  slice: compileSlice,
  call: compileCall,
  binary: compileBinary,
  unary({ operator, operand: node, location }, scope) {
    const operand = compile(node, scope);
    return (environment) => at(location, () => applyUnary(operator, operand(environment)));
  },
  if: compileIf,
  local: compileLocal,
  function: compileFunction,
  error(node, scope) {
    const message = compile(node.message, scope);
    return (environment) => {
      throw new JsonnetError(toText(message(environment)), node.location);
    };
  },
  assert(node, scope) {
    const assert = compileAssert(node.assert, scope);
    const rest = compile(node.rest, scope);
    return (environment) => {
      assert(environment);
      return rest(environment);
    };
  },
  import(node, { file }) {
    return () => at(node.location, () => file.load(node.as, node.path));
  },
};

/** Turns syntax into functions; names are resolved here. @throws JsonnetError for an unknown name, or `self` outside of objects */
export function compile(node: Expression, scope: Scope): Code {
  return (COMPILERS[node.type] as (node: Expression, scope: Scope) => Code)(node, scope);
}

/** Makes an expression ready to be evaluated when its value is asked for. @throws JsonnetError */
export function compileLazy(node: Expression, scope: Scope): LazyCode {
  if (node.type === 'literal') {
    const thunk = ready(node.value);
    return () => thunk;
  }
  if (node.type === 'variable') return lookUp(node.name, node.location, scope);
  const code = compile(node, scope);
  return (environment) => delay(() => code(environment));
}

/** Makes an assertion. @throws JsonnetError */
export function compileAssert(node: AssertNode, scope: Scope): (environment: Environment) => void {
  const condition = compile(node.condition, scope);
  const message = node.message === undefined ? undefined : compile(node.message, scope);
  return (environment) => {
    if (requireBoolean(condition(environment), node.location, 'the condition of an assertion')) return;
    const why = message === undefined ? 'the assertion failed' : toText(message(environment));
    throw new JsonnetError(why, node.location);
  };
}

/** Binds names to lazy values, each of which may use all of them. @throws JsonnetError */
export function compileBindings(
  bindings: readonly Binding[],
  scope: Scope,
): (environment: Environment) => readonly Thunk[] {
  const codes = bindings.map(({ body }) => compileLazyAlways(body, scope));
  return (environment) => codes.map((code) => code(environment));
}

/** As `compileLazy`, where the variables are being bound: one that is not there yet may not be looked up at once. @throws JsonnetError */
export function compileLazyAlways(node: Expression, scope: Scope): LazyCode {
  const code = compile(node, scope);
  return (environment) => delay(() => code(environment));
}

/** Runs code, noting the place if it fails. @throws JsonnetError */
export function at<T>(location: Location, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw errorAt(error, location);
  }
}

/** Asks for a condition. @throws JsonnetError */
export function requireBoolean(value: Value, location: Location, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new JsonnetError(`${what} must be a boolean, and it is of type ${typeOf(value)}`, location);
}

/** Refuses `self`, `super` and `$` where there is no object. @throws JsonnetError */
export function requireObject(scope: Scope, location: Location, word: string): void {
  if (!scope.isInObject) throw new JsonnetError(`${word} is used outside of an object`, location);
}

function lookUp(name: string, location: Location, scope: Scope): LazyCode {
  let depth = 0;
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent, depth++) {
    const index = here.names.indexOf(name);
    if (index < 0) continue;
    const steps = depth;
    return (environment) => {
      let frame = environment;
      for (let step = 0; step < steps; step++) frame = frame.parent as Environment;
      return frame.slots[index] as Thunk;
    };
  }
  throw new JsonnetError(`unknown variable: ${name}`, location);
}
