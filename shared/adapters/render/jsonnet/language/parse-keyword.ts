import { JsonnetError, type Location } from './jsonnet-error.ts';
import { parseAssert, parseBinding, parseExpression, parseParameters } from './parse.ts';
import type { Binding, Expression, ImportKind } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Parses an expression after its first word, such as `if` or `local`. @throws JsonnetError */
export function parseKeyword(reader: TokenReader, word: string, location: Location): Expression {
  switch (word) {
    case 'null':
      return { type: 'literal', value: null, location };
    case 'true':
    case 'false':
      return { type: 'literal', value: word === 'true', location };
    case 'self':
      return { type: 'self', location };
    case 'super':
      return parseSuper(reader, location);
    case 'if':
      return parseIf(reader, location);
    case 'local':
      return parseLocal(reader, location);
    case 'function':
      reader.expect('(');
      return { type: 'function', parameters: parseParameters(reader), body: parseExpression(reader), location };
    case 'error':
      return { type: 'error', message: parseExpression(reader), location };
    case 'assert': {
      const assert = parseAssert(reader, location);
      reader.expect(';');
      return { type: 'assert', assert, rest: parseExpression(reader), location };
    }
    case 'import':
    case 'importstr':
    case 'importbin':
      return parseImport(reader, word, location);
    default:
      reader.back();
      throw reader.unexpected('where an expression is needed');
  }
}

function parseSuper(reader: TokenReader, location: Location): Expression {
  if (reader.accept('.')) {
    const { location: place } = reader.peek();
    return { type: 'super-index', key: { type: 'literal', value: reader.identifier(), location: place }, location };
  }
  if (!reader.accept('[')) throw reader.unexpected("after super, where '.' or '[' is needed");
  const key = parseExpression(reader);
  reader.expect(']');
  return { type: 'super-index', key, location };
}

function parseIf(reader: TokenReader, location: Location): Expression {
  const condition = parseExpression(reader);
  reader.expect('then');
  const then = parseExpression(reader);
  if (!reader.accept('else')) return { type: 'if', condition, then, location };
  return { type: 'if', condition, then, otherwise: parseExpression(reader), location };
}

function parseLocal(reader: TokenReader, location: Location): Expression {
  const bindings: Binding[] = [];
  do bindings.push(parseBinding(reader));
  while (reader.accept(','));
  reader.expect(';');
  const names = bindings.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new JsonnetError(`the variable ${double} is bound twice`, location);
  return { type: 'local', bindings, body: parseExpression(reader), location };
}

function parseImport(reader: TokenReader, as: ImportKind, location: Location): Expression {
  const path = parseExpression(reader);
  if (path.type !== 'literal' || typeof path.value !== 'string') {
    throw new JsonnetError(`the path of an ${as} must be a plain string; put the ${as} in parentheses`, location);
  }
  return { type: 'import', as, path: path.value, location };
}
