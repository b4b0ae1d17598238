import { JsonnetError, type Location } from './jsonnet-error.ts';
import { parseKeyword } from './parse-keyword.ts';
import { parseObject } from './parse-object.ts';
import type { Argument, BinaryOperator, Binding, ComprehensionClause, Expression, Parameter } from './syntax.ts';
import { createTokenReader, type TokenReader } from './token-reader.ts';

/** Higher binds tighter. */
const PRECEDENCE: { readonly [operator in BinaryOperator]: number } = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  in: 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/**
 * Parses a Jsonnet file.
 * @throws JsonnetError naming line and column
 */
export function parseJsonnet(file: string, text: string): Expression {
  const reader = createTokenReader(file, text);
  const expression = parseExpression(reader);
  if (reader.peek().type !== 'end') throw reader.unexpected('after the expression');
  return expression;
}

/** Parses one expression that reaches as far as it can. */
export function parseExpression(reader: TokenReader, minimum = 1): Expression {
  let left = parseUnary(reader);
  for (;;) {
    const operator = binaryOperator(reader);
    if (operator === undefined || PRECEDENCE[operator] < minimum) return left;
    const { location } = reader.next();
    if (operator === 'in' && reader.accept('super')) {
      left = { type: 'in-super', key: left, location };
      continue;
    }
    const right = parseExpression(reader, PRECEDENCE[operator] + 1);
    left = { type: 'binary', operator, left, right, location: left.location };
  }
}

function binaryOperator(reader: TokenReader): BinaryOperator | undefined {
  const { type, text } = reader.peek();
  if (type !== 'operator' && text !== 'in') return undefined;
  if (text === 'in' && type !== 'keyword') return undefined;
  return Object.hasOwn(PRECEDENCE, text) ? (text as BinaryOperator) : undefined;
}

function parseUnary(reader: TokenReader): Expression {
  const { type, text, location } = reader.peek();
  if (type === 'operator' && (text === '-' || text === '+' || text === '!' || text === '~')) {
    reader.next();
    return { type: 'unary', operator: text, operand: parseUnary(reader), location };
  }
  return parsePostfix(reader, parsePrimary(reader));
}

function parsePostfix(reader: TokenReader, start: Expression): Expression {
  let target = start;
  for (;;) {
    const { location } = reader.peek();
    if (reader.accept('.')) {
      const key: Expression = { type: 'literal', value: reader.identifier(), location };
      target = { type: 'index', target, key, location: target.location };
    } else if (reader.accept('[')) {
      target = parseIndex(reader, target);
    } else if (reader.accept('(')) {
      const given = parseArguments(reader);
      target = {
        type: 'call',
        target,
        arguments: given,
        isStrict: reader.accept('tailstrict'),
        location: target.location,
      };
    } else if (reader.is('{')) {
      const right = parseObject(reader);
      target = { type: 'binary', operator: '+', left: target, right, location: target.location };
    } else {
      return target;
    }
  }
}

/** `a[k]` or a slice `a[from:to:step]`; `::` is one token. */
function parseIndex(reader: TokenReader, target: Expression): Expression {
  const { location } = target;
  const bounds: (Expression | undefined)[] = [];
  let current: Expression | undefined;
  let colons = 0;
  while (!reader.accept(']')) {
    const step = reader.accept('::') ? 2 : reader.accept(':') ? 1 : 0;
    for (let count = 0; count < step; count++) {
      bounds.push(current);
      current = undefined;
    }
    colons += step;
    if (step === 0) {
      if (current !== undefined) throw reader.unexpected("in an index, where ']' or ':' is needed");
      current = parseExpression(reader);
    }
  }
  bounds.push(current);
  if (colons > 2) throw new JsonnetError('a slice has at most three parts', location);
  if (colons > 0) return { type: 'slice', target, bounds: [bounds[0], bounds[1], bounds[2]], location };
  if (current === undefined) throw new JsonnetError('an index needs an expression', location);
  return { type: 'index', target, key: current, location };
}

function parseArguments(reader: TokenReader): readonly Argument[] {
  const given: Argument[] = [];
  while (!reader.accept(')')) {
    const { location } = reader.peek();
    if (reader.peek().type === 'identifier' && reader.peek(1).text === '=' && reader.peek(1).type === 'operator') {
      const name = reader.identifier();
      reader.expect('=');
      given.push({ name, value: parseExpression(reader) });
    } else {
      if (given.at(-1)?.name !== undefined)
        throw new JsonnetError('an argument by position may not follow one by name', location);
      given.push({ value: parseExpression(reader) });
    }
    if (!reader.accept(',') && !reader.is(')')) throw reader.unexpected("in the arguments, where ',' or ')' is needed");
  }
  return given;
}

function parsePrimary(reader: TokenReader): Expression {
  const token = reader.next();
  const { location } = token;
  if (token.type === 'number') return { type: 'literal', value: finite(Number(token.text), location), location };
  if (token.type === 'string') return { type: 'literal', value: token.text, location };
  if (token.type === 'identifier') return { type: 'variable', name: token.text, location };
  if (token.type === 'keyword') return parseKeyword(reader, token.text, location);
  if (token.text === '$') return { type: 'dollar', location };
  if (token.text === '(') {
    const inner = parseExpression(reader);
    reader.expect(')');
    return inner;
  }
  reader.back();
  if (token.text === '{') return parseObject(reader);
  if (token.text === '[') return parseArray(reader);
  throw reader.unexpected('where an expression is needed');
}

function finite(value: number, location: Location): number {
  if (!Number.isFinite(value)) throw new JsonnetError('the number is too large', location);
  return value;
}

/** `name = value` or `name(parameters) = value`. */
export function parseBinding(reader: TokenReader): Binding {
  const { location } = reader.peek();
  const name = reader.identifier();
  const parameters = reader.accept('(') ? parseParameters(reader) : undefined;
  reader.expect('=');
  const body = parseExpression(reader);
  return { name, body: parameters === undefined ? body : { type: 'function', parameters, body, location } };
}

/** The parameters of a function after its `(`. */
export function parseParameters(reader: TokenReader): readonly Parameter[] {
  const parameters: Parameter[] = [];
  while (!reader.accept(')')) {
    const { location } = reader.peek();
    const name = reader.identifier();
    if (parameters.some((other) => other.name === name))
      throw new JsonnetError(`the parameter ${name} is there twice`, location);
    parameters.push(reader.accept('=') ? { name, default: parseExpression(reader) } : { name });
    if (!reader.accept(',') && !reader.is(')'))
      throw reader.unexpected("in the parameters, where ',' or ')' is needed");
  }
  return parameters;
}

/** What follows the word `assert`. */
export function parseAssert(reader: TokenReader, location: Location) {
  const condition = parseExpression(reader);
  return reader.accept(':') ? { condition, message: parseExpression(reader), location } : { condition, location };
}

function parseArray(reader: TokenReader): Expression {
  const { location } = reader.peek();
  reader.expect('[');
  const items: Expression[] = [];
  while (!reader.accept(']')) {
    items.push(parseExpression(reader));
    const hadComma = reader.accept(',');
    const [body] = items;
    if (items.length === 1 && body !== undefined && reader.is('for')) {
      const clauses = parseClauses(reader);
      reader.expect(']');
      return { type: 'array-comprehension', body, clauses, location };
    }
    if (!hadComma && !reader.is(']')) throw reader.unexpected("in the array, where ',' or ']' is needed");
  }
  return { type: 'array', items, location };
}

/** `for x in xs` and what follows of a comprehension. */
export function parseClauses(reader: TokenReader): readonly ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  for (;;) {
    if (reader.accept('for')) {
      const name = reader.identifier();
      reader.expect('in');
      clauses.push({ type: 'for', name, items: parseExpression(reader) });
    } else if (clauses.length > 0 && reader.accept('if')) {
      clauses.push({ type: 'if', condition: parseExpression(reader) });
    } else {
      return clauses;
    }
  }
}
