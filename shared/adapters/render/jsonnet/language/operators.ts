import { formatText } from '../std/format.ts';
import { toText } from '../std/to-text.ts';
import { JsonnetError } from './jsonnet-error.ts';
import { fieldNames, hasField, type ObjectValue, objectOfLayers, readField } from './objects.ts';
import type { BinaryOperator } from './syntax.ts';
import { arrayOf, compareTexts, force, type Thunk, type TypeName, typeOf, type Value } from './values.ts';

/** Applies an operator whose operands are both evaluated. `&&` and `||` evaluate the right one only if need be, elsewhere. @throws JsonnetError */
export function applyBinary(operator: Exclude<BinaryOperator, '&&' | '||'>, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return add(left, right);
    case '%':
      if (typeof left === 'string') return formatText(left, right);
      return finite(left, right, operator, (a, b) => a % nonZero(b));
    case '-':
      return finite(left, right, operator, (a, b) => a - b);
    case '*':
      return finite(left, right, operator, (a, b) => a * b);
    case '/':
      return finite(left, right, operator, (a, b) => a / nonZero(b));
    case '<':
      return compare(left, right) < 0;
    case '>':
      return compare(left, right) > 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>=':
      return compare(left, right) >= 0;
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return isIn(left, right);
    default:
      return applyBitwise(operator, left, right);
  }
}

/** Adds numbers, texts, arrays and objects; a text to anything. @throws JsonnetError */
export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return checkFinite(left + right);
  if (typeof left === 'string' || typeof right === 'string') return toText(left) + toText(right);
  if (isArray(left) && isArray(right)) return arrayOf([...left.items, ...right.items]);
  if (isObject(left) && isObject(right)) return objectOfLayers([...left.layers, ...right.layers]);
  throw mismatch('+', left, right);
}

/** Whether two values are the same, deeply. @throws JsonnetError for functions */
export function equal(left: Value, right: Value): boolean {
  if (isArray(left) && isArray(right)) {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => equal(force(item), force(right.items[index] as Thunk)))
    );
  }
  if (isObject(left) && isObject(right)) return equalObjects(left, right);
  if (typeOf(left) === 'function' && typeOf(right) === 'function')
    throw new JsonnetError('cannot test equality of functions');
  return left === right;
}

function equalObjects(left: ObjectValue, right: ObjectValue): boolean {
  const names = fieldNames(left);
  const others = fieldNames(right);
  if (names.length !== others.length || names.some((name, index) => name !== others[index])) return false;
  return names.every((name) => equal(readField(left, name, add) as Value, readField(right, name, add) as Value));
}

/** Orders numbers, texts and arrays of them. @throws JsonnetError for others */
export function compare(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (isArray(left) && isArray(right)) {
    for (let index = 0; index < Math.min(left.items.length, right.items.length); index++) {
      const order = compare(force(left.items[index] as Thunk), force(right.items[index] as Thunk));
      if (order !== 0) return order;
    }
    return left.items.length - right.items.length;
  }
  throw mismatch('<', left, right);
}

/** Applies an operator of one operand. @throws JsonnetError */
export function applyUnary(operator: '-' | '+' | '!' | '~', operand: Value): Value {
  if (operator === '!') {
    if (typeof operand === 'boolean') return !operand;
  } else if (typeof operand === 'number') {
    if (operator === '-') return -operand;
    return operator === '+' ? operand : Number(~toInteger(operand));
  }
  throw new JsonnetError(`the operator ${operator} cannot take a value of type ${typeOf(operand)}`);
}

/** Refuses NaN and infinity, which JSON does not have. @throws JsonnetError */
export function checkFinite(value: number): number {
  if (Number.isNaN(value)) throw new JsonnetError('not a number');
  if (!Number.isFinite(value)) throw new JsonnetError('overflow: the number is too large');
  return value;
}

function applyBitwise(operator: '&' | '|' | '^' | '<<' | '>>', left: Value, right: Value): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw mismatch(operator, left, right);
  const a = toInteger(left);
  const b = toInteger(right);
  if ((operator === '<<' || operator === '>>') && b < 0n) throw new JsonnetError('shift by a negative number');
  const shift = b % 64n;
  const result = {
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
    '<<': () => a << shift,
    '>>': () => a >> shift,
  }[operator]();
  return Number(BigInt.asIntN(64, result));
}

function toInteger(value: number): bigint {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new JsonnetError('a bitwise operator needs a safe integer');
  return BigInt(Math.trunc(value));
}

function finite(left: Value, right: Value, operator: BinaryOperator, apply: (a: number, b: number) => number): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw mismatch(operator, left, right);
  return checkFinite(apply(left, right));
}

function nonZero(value: number): number {
  if (value === 0) throw new JsonnetError('division by zero');
  return value;
}

function isIn(left: Value, right: Value): boolean {
  if (typeof left !== 'string' || !isObject(right)) throw mismatch('in', left, right);
  return hasField(right, left);
}

function mismatch(operator: BinaryOperator, left: Value, right: Value): JsonnetError {
  return new JsonnetError(`the operator ${operator} cannot take values of types ${typeOf(left)} and ${typeOf(right)}`);
}

function isArray(value: Value): value is Extract<Value, { kind: 'array' }> {
  return isOfKind(value, 'array');
}

function isObject(value: Value): value is ObjectValue {
  return isOfKind(value, 'object');
}

function isOfKind(value: Value, kind: TypeName): boolean {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
