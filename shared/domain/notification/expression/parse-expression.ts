import { ExpressionError } from './expression-error.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { type Token, tokenize } from './tokenize.ts';

/** How tightly operators bind, as in the expr language. */
const BINDING: { readonly [operator: string]: number } = {
  or: 10,
  and: 15,
  '==': 20,
  '!=': 20,
  '<': 20,
  '>': 20,
  '<=': 20,
  '>=': 20,
  in: 20,
  'not in': 20,
  matches: 20,
  contains: 20,
  startsWith: 20,
  endsWith: 20,
  '..': 25,
  '+': 30,
  '-': 30,
  '*': 60,
  '/': 60,
  '%': 60,
  '**': 100,
  '??': 500,
};
const NOT_BINDING = 50;
const SIGN_BINDING = 90;
const ALIASES: { readonly [sign: string]: string } = { '&&': 'and', '||': 'or', '^': '**' };
const LITERALS: { readonly [name: string]: boolean | null } = { true: true, false: false, nil: null };
const DEEPEST = 64;

/** The words that are left. */
interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
}

/**
 * Reads an expression.
 * @throws ExpressionError naming the position of what is wrong
 */
export function parseExpression(text: string): Expression {
  const reader: Reader = { tokens: tokenize(text), position: 0, depth: 0 };
  const expression = parseChoice(reader);
  const rest = peek(reader);
  if (rest.type !== 'end') throw unexpected(rest);
  return expression;
}

function parseChoice(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new ExpressionError(`position ${peek(reader).at}: nested deeper than ${DEEPEST}`);
  const test = parseBinary(reader, 0);
  let expression = test;
  if (take(reader, '?')) {
    const then = parseChoice(reader);
    expect(reader, ':');
    expression = { kind: 'Choice', test, then, otherwise: parseChoice(reader), at: test.at };
  }
  reader.depth -= 1;
  return expression;
}

function parseBinary(reader: Reader, minimum: number): Expression {
  let left = parseUnary(reader);
  for (;;) {
    const operator = operatorAhead(reader);
    const binding = operator === undefined ? -1 : (BINDING[operator] ?? -1);
    if (operator === undefined || binding < minimum) return left;
    reader.position += operator === 'not in' ? 2 : 1;
    // `**` alone groups from the right.
    const right = parseBinary(reader, operator === '**' ? binding : binding + 1);
    left = { kind: 'Binary', operator: operator as BinaryOperator, left, right, at: left.at };
  }
}

function operatorAhead(reader: Reader): string | undefined {
  const { type, text } = peek(reader);
  if (type === 'string' || type === 'number' || type === 'end') return undefined;
  if (text === 'not') return reader.tokens[reader.position + 1]?.text === 'in' ? 'not in' : undefined;
  const operator = ALIASES[text] ?? text;
  return Object.hasOwn(BINDING, operator) ? operator : undefined;
}

function parseUnary(reader: Reader): Expression {
  const { at } = peek(reader);
  if (take(reader, '!') || take(reader, 'not')) return unary(reader, 'not', NOT_BINDING, at);
  if (take(reader, '-')) return unary(reader, '-', SIGN_BINDING, at);
  if (take(reader, '+')) return unary(reader, '+', SIGN_BINDING, at);
  return parsePostfix(reader, parsePrimary(reader));
}

function unary(reader: Reader, operator: 'not' | '-' | '+', binding: number, at: number): Expression {
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new ExpressionError(`position ${at}: nested deeper than ${DEEPEST}`);
  const operand = parseBinary(reader, binding);
  reader.depth -= 1;
  return { kind: 'Unary', operator, operand, at };
}

function parsePrimary(reader: Reader): Expression {
  const token = next(reader);
  const { at, text } = token;
  if (token.type === 'number') return { kind: 'Literal', value: Number(text), at };
  if (token.type === 'string') return { kind: 'Literal', value: text, at };
  if (token.type === 'name') {
    if (Object.hasOwn(LITERALS, text)) return { kind: 'Literal', value: LITERALS[text] ?? null, at };
    return { kind: 'Name', name: text, at };
  }
  if (text === '(') return closed(reader, parseChoice(reader), ')');
  if (text === '[') return { kind: 'List', items: parseList(reader, ']'), at };
  if (text === '{') return parseBraces(reader, at);
  // A predicate may begin with a member of the element: `any(list, .name == 'x')`.
  if (text === '.')
    return { kind: 'Member', object: { kind: 'Name', name: '#', at }, key: memberName(reader), optional: false, at };
  throw unexpected(token);
}

/** A map, or the body of a closure in its older form: `any(list, {# > 1})`. */
function parseBraces(reader: Reader, at: number): Expression {
  const [first, second] = [peek(reader), reader.tokens[reader.position + 1]];
  const isMap = first.text === '}' || (second?.type === 'sign' && second.text === ':' && first.type !== 'sign');
  if (!isMap) return closed(reader, parseChoice(reader), '}');
  const entries: [Expression, Expression][] = [];
  while (!take(reader, '}')) {
    if (entries.length > 0) expect(reader, ',');
    const key = next(reader);
    expect(reader, ':');
    entries.push([{ kind: 'Literal', value: key.text, at: key.at }, parseChoice(reader)]);
  }
  return { kind: 'Map', entries, at };
}

function parsePostfix(reader: Reader, start: Expression): Expression {
  let expression = start;
  for (;;) {
    const { at } = expression;
    if (take(reader, '?.')) {
      const key = take(reader, '[') ? closed(reader, parseChoice(reader), ']') : memberName(reader);
      expression = { kind: 'Member', object: expression, key, optional: true, at };
    } else if (take(reader, '.')) {
      expression = { kind: 'Member', object: expression, key: memberName(reader), optional: false, at };
    } else if (take(reader, '[')) {
      expression = parseIndex(reader, expression);
    } else if (take(reader, '(')) {
      expression = { kind: 'Call', callee: expression, args: parseList(reader, ')'), at };
    } else return expression;
  }
}

function parseIndex(reader: Reader, object: Expression): Expression {
  const { at } = object;
  const from = peek(reader).text === ':' && peek(reader).type === 'sign' ? undefined : parseChoice(reader);
  if (from && !take(reader, ':'))
    return closed(reader, { kind: 'Member', object, key: from, optional: false, at }, ']');
  if (!from) expect(reader, ':');
  const to = peek(reader).text === ']' ? undefined : parseChoice(reader);
  return closed(reader, { kind: 'Slice', object, ...(from ? { from } : {}), ...(to ? { to } : {}), at }, ']');
}

function memberName(reader: Reader): Expression {
  const token = next(reader);
  if (token.type !== 'name') throw unexpected(token);
  return { kind: 'Literal', value: token.text, at: token.at };
}

function parseList(reader: Reader, end: string): readonly Expression[] {
  const items: Expression[] = [];
  while (!take(reader, end)) {
    if (items.length > 0) {
      expect(reader, ',');
      if (take(reader, end)) break;
    }
    items.push(parseChoice(reader));
  }
  return items;
}

function closed(reader: Reader, expression: Expression, end: string): Expression {
  expect(reader, end);
  return expression;
}

function peek({ tokens, position }: Reader): Token {
  return tokens[position] ?? { type: 'end', text: '', at: 1 };
}

function next(reader: Reader): Token {
  const token = peek(reader);
  if (token.type !== 'end') reader.position += 1;
  return token;
}

function take(reader: Reader, text: string): boolean {
  const token = peek(reader);
  const fits = token.text === text && (token.type === 'sign' || token.type === 'name');
  if (fits) reader.position += 1;
  return fits;
}

function expect(reader: Reader, text: string): void {
  const token = peek(reader);
  if (!take(reader, text)) throw new ExpressionError(`position ${token.at}: expected "${text}", got ${show(token)}`);
}

function unexpected(token: Token): ExpressionError {
  return new ExpressionError(`position ${token.at}: ${show(token)} is not expected here`);
}

function show({ type, text }: Token): string {
  return type === 'end' ? 'the end' : JSON.stringify(text);
}
