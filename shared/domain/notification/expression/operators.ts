import { ExpressionError, unfitError } from './expression-error.ts';
import { isSameValue } from './is-same-value.ts';
import type { BinaryOperator } from './syntax.ts';

/** The longest text that a pattern is tried on, and the longest list that `..` makes. */
const LONGEST = 10_000;

/** Computes an operator whose operands are both needed. @throws ExpressionError without a position */
export function applyOperator(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return isSameValue(left, right);
    case '!=':
      return !isSameValue(left, right);
    case 'in':
      return isIn(left, right);
    case 'not in':
      return !isIn(left, right);
    case 'matches':
      return onTexts(operator, left, right, matches);
    case 'contains':
      return onTexts(operator, left, right, (text, part) => text.includes(part));
    case 'startsWith':
      return onTexts(operator, left, right, (text, part) => text.startsWith(part));
    case 'endsWith':
      return onTexts(operator, left, right, (text, part) => text.endsWith(part));
    case '..':
      return range(left, right);
    case '+':
      return typeof left === 'string' && typeof right === 'string' ? left + right : arithmetic(operator, left, right);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

function isIn(value: unknown, container: unknown): boolean {
  if (container === null) return false;
  if (Array.isArray(container)) return container.some((item) => isSameValue(item, value));
  if (typeof container === 'object') return Object.hasOwn(container, String(value));
  throw new ExpressionError('"in" needs a list or a map on its right');
}

function onTexts(
  operator: string,
  left: unknown,
  right: unknown,
  test: (text: string, other: string) => boolean,
): boolean {
  if (left === null || right === null) return false;
  if (typeof left !== 'string' || typeof right !== 'string') throw new ExpressionError(`${operator} needs two texts`);
  return test(left, right);
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text.slice(0, LONGEST));
  } catch {
    throw new ExpressionError(`${JSON.stringify(pattern)} is no pattern`);
  }
}

function range(from: unknown, to: unknown): readonly number[] {
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw new ExpressionError('.. needs two whole numbers');
  const length = Math.max(0, Number(to) - Number(from) + 1);
  if (length > LONGEST) throw new ExpressionError(`.. makes at most ${LONGEST} numbers`);
  return Array.from({ length }, (_, index) => Number(from) + index);
}

function compare(operator: '<' | '>' | '<=' | '>=', left: unknown, right: unknown): boolean {
  const isOrdered = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!isOrdered) throw unfitError(left === null ? left : right, `${operator} needs two numbers or two texts`);
  const [first, second] = [left as number, right as number];
  if (operator === '<') return first < second;
  if (operator === '>') return first > second;
  return operator === '<=' ? first <= second : first >= second;
}

function arithmetic(operator: string, left: unknown, right: unknown): number {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw unfitError(left === null ? left : right, `${operator} needs two numbers`);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      if (right === 0) throw new ExpressionError('division by zero');
      return left % right;
    default:
      return left ** right;
  }
}
