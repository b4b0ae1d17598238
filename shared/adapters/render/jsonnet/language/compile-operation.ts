import { sliceValue } from '../std/slice.ts';
import { at, type Code, compile, compileBindings, requireBoolean, requireObject } from './compile.ts';
import { errorAt, JsonnetError } from './jsonnet-error.ts';
import { type Environment, hasField, type ObjectContext, readField, requireField } from './objects.ts';
import { add, applyBinary } from './operators.ts';
import { bindingScope, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';
import { codePoints, force, type Thunk, typeOf, type Value } from './values.ts';

/** Makes the reading of a field, an item or a character. @throws JsonnetError */
export function compileIndex(node: Extract<Expression, { type: 'index' }>, scope: Scope): Code {
  const target = compile(node.target, scope);
  const key = compile(node.key, scope);
  return (environment) => {
    try {
      return readIndex(target(environment), key(environment));
    } catch (error) {
      throw errorAt(error, node.key.location);
    }
  };
}

function readIndex(target: Value, key: Value): Value {
  if (typeof target === 'object' && target !== null && target.kind === 'object') {
    if (typeof key !== 'string')
      throw new JsonnetError(`a field's name must be a string, and it is of type ${typeOf(key)}`);
    return requireField(target, key, add);
  }
  if (typeof target !== 'string' && (target === null || typeof target !== 'object' || target.kind !== 'array')) {
    throw new JsonnetError(
      `a value of type ${typeOf(target)} has no fields or items${typeof key === 'string' ? `, so none of the name ${key}` : ''}`,
    );
  }
  if (typeof key !== 'number') throw new JsonnetError(`an index must be a number, and it is of type ${typeOf(key)}`);
  const items = typeof target === 'string' ? codePoints(target) : target.items;
  const item = items[key];
  if (item === undefined) throw new JsonnetError(`the index ${key} is not within 0 and ${items.length - 1}`);
  return typeof item === 'string' ? item : force(item);
}

/** Makes a slice. @throws JsonnetError */
export function compileSlice(node: Extract<Expression, { type: 'slice' }>, scope: Scope): Code {
  const target = compile(node.target, scope);
  const bounds = node.bounds.map((bound) => (bound === undefined ? () => null : compile(bound, scope)));
  return (environment) =>
    at(node.location, () =>
      sliceValue(
        target(environment),
        bounds.map((bound) => bound(environment)),
      ),
    );
}

/** Makes the reading of a field of `super`, or the question whether it has one. @throws JsonnetError */
export function compileSuper(node: Extract<Expression, { type: 'super-index' | 'in-super' }>, scope: Scope): Code {
  requireObject(scope, node.location, 'super');
  const key = compile(node.key, scope);
  return (environment) =>
    at(node.location, () => {
      const name = key(environment);
      if (typeof name !== 'string')
        throw new JsonnetError(`a field's name must be a string, and it is of type ${typeOf(name)}`);
      const { self, layer } = environment.context as ObjectContext;
      if (node.type === 'in-super') return hasField(self, name, layer - 1);
      const value = readField(self, name, add, layer - 1);
      if (value === undefined) throw new JsonnetError(`super has no field ${name}`);
      return value;
    });
}

/** Makes an operator of two operands; `&&` and `||` evaluate the right one only if need be. @throws JsonnetError */
export function compileBinary(node: Extract<Expression, { type: 'binary' }>, scope: Scope): Code {
  const { operator, location } = node;
  const left = compile(node.left, scope);
  const right = compile(node.right, scope);
  if (operator === '&&' || operator === '||') {
    const decides = operator === '||';
    return (environment) => {
      const first = requireBoolean(left(environment), location, `the left side of ${operator}`);
      return first === decides
        ? decides
        : requireBoolean(right(environment), location, `the right side of ${operator}`);
    };
  }
  return (environment) => {
    try {
      return applyBinary(operator, left(environment), right(environment));
    } catch (error) {
      throw errorAt(error, location);
    }
  };
}

/** Makes a choice; without `else` the other value is null. @throws JsonnetError */
export function compileIf(node: Extract<Expression, { type: 'if' }>, scope: Scope): Code {
  const condition = compile(node.condition, scope);
  const then = compile(node.then, scope);
  const otherwise = node.otherwise === undefined ? () => null : compile(node.otherwise, scope);
  return (environment) =>
    requireBoolean(condition(environment), node.condition.location, 'the condition of an if')
      ? then(environment)
      : otherwise(environment);
}

/** Makes variables for an expression. @throws JsonnetError */
export function compileLocal({ bindings, body }: Extract<Expression, { type: 'local' }>, scope: Scope): Code {
  const inner = bindingScope(
    scope,
    bindings.map(({ name }) => name),
  );
  const bind = compileBindings(bindings, inner);
  const code = compile(body, inner);
  return (parent) => {
    const slots: Thunk[] = [];
    const environment: Environment = { slots, parent, context: parent.context };
    slots.push(...bind(environment));
    return code(environment);
  };
}
