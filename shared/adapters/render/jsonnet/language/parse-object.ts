import { JsonnetError } from './jsonnet-error.ts';
import { parseAssert, parseBinding, parseClauses, parseExpression, parseParameters } from './parse.ts';
import type { AssertNode, Binding, Expression, FieldNode, Visibility } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Parses an object literal or an object comprehension. @throws JsonnetError */
export function parseObject(reader: TokenReader): Expression {
  const { location } = reader.peek();
  reader.expect('{');
  const fields: FieldNode[] = [];
  const locals: Binding[] = [];
  const asserts: AssertNode[] = [];
  while (!reader.accept('}')) {
    const { location: place } = reader.peek();
    if (reader.is('for')) {
      if (fields.length !== 1 || asserts.length > 0 || fields[0]?.name.type === 'literal')
        throw new JsonnetError('an object comprehension has exactly one field, with a computed name', location);
      const clauses = parseClauses(reader);
      reader.expect('}');
      return { type: 'object-comprehension', object: { fields, locals, asserts }, clauses, location };
    }
    if (reader.accept('local')) locals.push(parseBinding(reader));
    else if (reader.accept('assert')) asserts.push(parseAssert(reader, place));
    else fields.push(parseField(reader));
    if (!reader.accept(',') && !reader.is('}') && !reader.is('for'))
      throw reader.unexpected("in the object, where ',' or '}' is needed");
  }
  refuseDoubles(fields, locals);
  return { type: 'object', object: { fields, locals, asserts }, location };
}

function parseField(reader: TokenReader): FieldNode {
  const name = parseFieldName(reader);
  const { location } = reader.peek();
  const parameters = reader.accept('(') ? parseParameters(reader) : undefined;
  const plus = reader.accept('+');
  if (plus && parameters !== undefined) throw new JsonnetError("a method cannot be added to by '+:'", location);
  const visibility = (['::', ':::', ':'] as const).find((mark: Visibility) => reader.accept(mark));
  if (visibility === undefined) throw reader.unexpected("after a field's name, where ':', '::' or ':::' is needed");
  const value = parseExpression(reader);
  const body: Expression = parameters === undefined ? value : { type: 'function', parameters, body: value, location };
  return { name, visibility, plus, body };
}

function parseFieldName(reader: TokenReader): Expression {
  const { type, text, location } = reader.peek();
  if (type === 'identifier' || type === 'string') {
    reader.next();
    return { type: 'literal', value: text, location };
  }
  if (!reader.accept('[')) throw reader.unexpected("in the object, where a field or '}' is needed");
  const name = parseExpression(reader);
  reader.expect(']');
  // A computed name stays recognizable as one, also if it is a plain string.
  return name.type === 'literal' ? { type: 'local', bindings: [], body: name, location } : name;
}

function refuseDoubles(fields: readonly FieldNode[], locals: readonly Binding[]): void {
  const seen = new Set<unknown>();
  for (const { name } of fields) {
    if (name.type !== 'literal') continue;
    if (seen.has(name.value)) throw new JsonnetError(`the field ${String(name.value)} is there twice`, name.location);
    seen.add(name.value);
  }
  const names = locals.map(({ name }) => name);
  const double = locals.find(({ name }, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new JsonnetError(`the variable ${double.name} is bound twice`, double.body.location);
}
