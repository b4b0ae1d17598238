import { at, type Code, compile, compileAssert, compileBindings } from './compile.ts';
import { JsonnetError } from './jsonnet-error.ts';
import { type Environment, type Field, type Layer, objectOfLayers } from './objects.ts';
import { bindingScope, objectScope, type Scope } from './scope.ts';
import type { ComprehensionClause, Expression, ObjectNode } from './syntax.ts';
import { type Thunk, typeOf, type Value } from './values.ts';

type ObjectExpression = Extract<Expression, { type: 'object' | 'object-comprehension' }>;
type CompiledField = Omit<Field, 'scope'> & { readonly name: Code };

/** Makes an object literal or an object comprehension. @throws JsonnetError */
export function compileObject(node: ObjectExpression, scope: Scope): Code {
  return node.type === 'object' ? compileLiteral(node.object, scope) : compileObjectComprehension(node, scope);
}

function compileLiteral(object: ObjectNode, scope: Scope): Code {
  const inner = objectScope(
    scope,
    object.locals.map(({ name }) => name),
  );
  const fields = compileFields(object, scope, inner);
  const bindLocals = compileBindings(object.locals, inner);
  const asserts = object.asserts.map((assert) => compileAssert(assert, inner));
  // Names that are not computed are the same every time.
  const shared = object.fields.every(({ name }) => name.type === 'literal')
    ? collectFields(fields, undefined)
    : undefined;
  return (environment) => {
    const layer: Layer = {
      fields: shared ?? collectFields(fields, environment),
      scope: environment,
      bindLocals,
      asserts,
    };
    return objectOfLayers([layer]);
  };
}

/** Names are evaluated outside of the object: neither `self` nor its variables are there. */
function compileFields(object: ObjectNode, outer: Scope, inner: Scope): readonly CompiledField[] {
  return object.fields.map((field) => {
    const code = compile(field.name, outer);
    const body = compile(field.body, inner);
    const { location } = field.name;
    return {
      visibility: field.visibility,
      plus: field.plus,
      name: (environment: Environment) => {
        const name = code(environment);
        if (name !== null && typeof name !== 'string')
          throw new JsonnetError(`a field's name must be a string, and it is of type ${typeOf(name)}`, location);
        return name;
      },
      evaluate: (environment: Environment) => at(location, () => body(environment)),
    };
  });
}

const NOWHERE: Environment = { slots: [], parent: undefined, context: undefined };

/** A field whose name is null is left out. */
function collectFields(
  compiled: readonly CompiledField[],
  environment: Environment | undefined,
): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const { name: code, ...field } of compiled) {
    const name = code(environment ?? NOWHERE);
    if (typeof name === 'string') addField(fields, name, field);
  }
  return fields;
}

function addField(fields: Map<string, Field>, name: string, field: Field): void {
  if (fields.has(name)) throw new JsonnetError(`the field ${name} is there twice`);
  fields.set(name, field);
}

function compileObjectComprehension(
  { object, clauses, location }: Extract<Expression, { type: 'object-comprehension' }>,
  scope: Scope,
): Code {
  const names = object.locals.map(({ name }) => name);
  let bindLocals: Layer['bindLocals'] = () => [];
  const run = compileComprehension(clauses, scope, (each) => {
    const inner = objectScope(each, names);
    bindLocals = compileBindings(object.locals, inner);
    const [field] = compileFields(object, each, inner);
    const { name, ...rest } = field as CompiledField;
    return (environment) => ({ name: name(environment), field: { ...rest, scope: environment } });
  });
  return (environment) => {
    const fields = new Map<string, Field>();
    for (const { name, field } of run(environment)) {
      if (typeof name === 'string') at(location, () => addField(fields, name, field));
    }
    return objectOfLayers([{ fields, scope: environment, bindLocals, asserts: [] }]);
  };
}

/** Runs a body for every turn of a comprehension. @throws JsonnetError */
export function compileComprehension<T>(
  clauses: readonly ComprehensionClause[],
  scope: Scope,
  compileBody: (scope: Scope) => (environment: Environment) => T,
): (environment: Environment) => readonly T[] {
  const collect = compileClauses(clauses, scope, (inner) => {
    const body = compileBody(inner);
    return (environment: Environment, found: T[]) => {
      found.push(body(environment));
    };
  });
  return (environment) => {
    const found: T[] = [];
    collect(environment, found);
    return found;
  };
}

type Collect<T> = (environment: Environment, found: T[]) => void;

function compileClauses<T>(
  clauses: readonly ComprehensionClause[],
  scope: Scope,
  compileRest: (scope: Scope) => Collect<T>,
): Collect<T> {
  const [clause, ...others] = clauses;
  if (clause === undefined) return compileRest(scope);
  if (clause.type === 'if') {
    const condition = compile(clause.condition, scope);
    const rest = compileClauses(others, scope, compileRest);
    const { location } = clause.condition;
    return (environment, found) => {
      const value = condition(environment);
      if (typeof value !== 'boolean')
        throw new JsonnetError(
          `the condition of a comprehension must be a boolean, and it is of type ${typeOf(value)}`,
          location,
        );
      if (value) rest(environment, found);
    };
  }
  const items = compile(clause.items, scope);
  const rest = compileClauses(others, bindingScope(scope, [clause.name]), compileRest);
  return (environment, found) => {
    for (const item of itemsOf(items(environment), clause.items)) {
      rest({ slots: [item], parent: environment, context: environment.context }, found);
    }
  };
}

function itemsOf(value: Value, { location }: Expression): readonly Thunk[] {
  if (typeof value === 'object' && value !== null && value.kind === 'array') return value.items;
  throw new JsonnetError(`a comprehension goes over an array, and this is of type ${typeOf(value)}`, location);
}
