import { at, type Code, compile, compileLazy, compileLazyAlways } from './compile.ts';
import { JsonnetError } from './jsonnet-error.ts';
import type { Environment } from './objects.ts';
import { bindingScope, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';
import { bindArguments, type FunctionValue, force, type Thunk, typeOf } from './values.ts';

/** Makes a function; defaults may use the other parameters. @throws JsonnetError */
export function compileFunction(node: Extract<Expression, { type: 'function' }>, scope: Scope): Code {
  const inner = bindingScope(
    scope,
    node.parameters.map(({ name }) => name),
  );
  const defaults = node.parameters.map((parameter) =>
    parameter.default === undefined ? undefined : compileLazyAlways(parameter.default, inner),
  );
  const body = compile(node.body, inner);
  const parameters = node.parameters.map((parameter) => ({
    name: parameter.name,
    isOptional: parameter.default !== undefined,
  }));
  return (parent): FunctionValue => ({
    kind: 'function',
    parameters,
    call(given) {
      const slots: Thunk[] = [];
      const environment: Environment = { slots, parent, context: parent.context };
      for (const [index, thunk] of given.entries()) slots.push(thunk ?? (defaults[index]?.(environment) as Thunk));
      return body(environment);
    },
  });
}

/** Makes a call. @throws JsonnetError */
export function compileCall(node: Extract<Expression, { type: 'call' }>, scope: Scope): Code {
  const target = compile(node.target, scope);
  const positional = node.arguments
    .filter(({ name }) => name === undefined)
    .map(({ value }) => compileLazy(value, scope));
  const named = node.arguments.flatMap(({ name, value }) =>
    name === undefined ? [] : [{ name, value: compileLazy(value, scope) }],
  );
  return (environment) =>
    at(node.location, () => {
      const callee = target(environment);
      if (callee === null || typeof callee !== 'object' || callee.kind !== 'function')
        throw new JsonnetError(`only a function can be called, and this is of type ${typeOf(callee)}`);
      const bound = bindArguments(
        callee,
        positional.map((code) => code(environment)),
        named.map(({ name, value }) => ({ name, value: value(environment) })),
      );
      if (node.isStrict) for (const thunk of bound) if (thunk !== undefined) force(thunk);
      return callee.call(bound);
    });
}
