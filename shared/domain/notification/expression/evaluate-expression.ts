import { BUILTINS, predicateFunction } from './builtin-functions.ts';
import { AbsentValueError, ExpressionError, unfitError } from './expression-error.ts';
import { durationMembers } from './go-time.ts';
import { applyOperator } from './operators.ts';
import type { Expression } from './syntax.ts';

/** The names that an expression can use. Functions are called with values. */
export type Environment = { readonly [name: string]: unknown };

/** So much may be computed: a condition is asked at every change of an application. */
const MOST_STEPS = 100_000;

interface Run {
  readonly names: Environment;
  /** The element that a predicate is asked about. */
  readonly element?: unknown;
  readonly steps: { left: number };
}

/**
 * Computes an expression.
 * @throws ExpressionError naming the position of what cannot be computed, like a member of nil
 */
export function evaluateExpression(expression: Expression, names: Environment): unknown {
  return evaluate(expression, { names, steps: { left: MOST_STEPS } });
}

function evaluate(expression: Expression, run: Run): unknown {
  run.steps.left -= 1;
  if (run.steps.left < 0) throw new ExpressionError(`more than ${MOST_STEPS} steps`);
  switch (expression.kind) {
    case 'Literal':
      return expression.value;
    case 'Name':
      return readName(expression.name, expression.at, run);
    case 'List':
      return expression.items.map((item) => evaluate(item, run));
    case 'Map':
      return Object.fromEntries(expression.entries.map(([key, value]) => [evaluate(key, run), evaluate(value, run)]));
    case 'Member':
      return evaluateMember(expression, run);
    case 'Slice':
      return evaluateSlice(expression, run);
    case 'Call':
      return evaluateCall(expression, run);
    case 'Unary': {
      const operand = evaluate(expression.operand, run);
      if (expression.operator === 'not') return !asBoolean(operand, expression.operand.at);
      if (typeof operand !== 'number') throw fault(expression.at, `${expression.operator} needs a number`, operand);
      return expression.operator === '-' ? -operand : operand;
    }
    case 'Binary':
      return evaluateBinary(expression, run);
    case 'Choice':
      return evaluate(
        asBoolean(evaluate(expression.test, run), expression.test.at) ? expression.then : expression.otherwise,
        run,
      );
  }
}

function readName(name: string, at: number, run: Run): unknown {
  if (name === '#') {
    if (!('element' in run)) throw fault(at, '# stands for an element, and there is none here');
    return run.element;
  }
  if (Object.hasOwn(run.names, name)) return run.names[name];
  throw fault(at, `there is no "${name}"`);
}

function evaluateMember(expression: Extract<Expression, { kind: 'Member' }>, run: Run): unknown {
  const object = evaluate(expression.object, run);
  const isChained = expression.optional || isOptionalChain(expression.object);
  if (object === null || object === undefined) {
    if (isChained) return null;
    throw fault(expression.key.at, `${describeKey(expression.key)} of nil`, null);
  }
  return memberOf(object, evaluate(expression.key, run), expression.key.at);
}

/** As in the expr language, `a?.b.c` is nil as a whole when `a` is. */
function isOptionalChain(expression: Expression): boolean {
  if (expression.kind === 'Member') return expression.optional || isOptionalChain(expression.object);
  return expression.kind === 'Call' && isOptionalChain(expression.callee);
}

function memberOf(object: unknown, key: unknown, at: number): unknown {
  if (Array.isArray(object) || typeof object === 'string') {
    if (typeof key !== 'number') throw fault(at, `"${String(key)}" of a list or text`);
    const item = object.at(key);
    if (item === undefined) throw fault(at, `index ${key} is out of range`);
    return item;
  }
  if (typeof object === 'number')
    return durationMembers(object)[String(key)] ?? throwFault(at, `"${String(key)}" of a number`);
  if (typeof object !== 'object' || object === null) throw fault(at, `"${String(key)}" of a ${typeof object}`);
  return Object.hasOwn(object, String(key)) ? (object as Environment)[String(key)] : null;
}

function evaluateSlice({ object, from, to, at }: Extract<Expression, { kind: 'Slice' }>, run: Run): unknown {
  const value = evaluate(object, run);
  if (!Array.isArray(value) && typeof value !== 'string') throw fault(at, 'only lists and texts have parts', value);
  const bound = (edge: Expression | undefined, otherwise: number) => (edge ? Number(evaluate(edge, run)) : otherwise);
  return value.slice(bound(from, 0), bound(to, value.length));
}

function evaluateCall(expression: Extract<Expression, { kind: 'Call' }>, run: Run): unknown {
  const { callee, args, at } = expression;
  const name = callee.kind === 'Name' && !Object.hasOwn(run.names, callee.name) ? callee.name : undefined;
  if (name !== undefined && predicateFunction(name)) {
    const [listed, predicate] = args;
    if (!listed || !predicate) throw fault(at, `${name} needs a list and a predicate`);
    const list = evaluate(listed, run);
    if (!Array.isArray(list)) throw fault(listed.at, `${name} needs a list`, list);
    return predicateFunction(name)?.(list, (element) => evaluate(predicate, { ...run, element }));
  }
  const builtin = name !== undefined && Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  const called = builtin ?? evaluate(callee, run);
  if (called === null && isOptionalChain(callee)) return null;
  if (typeof called !== 'function') throw fault(at, 'this is no function');
  const values = args.map((arg) => evaluate(arg, run));
  return guarded(at, () => (called as (...values: unknown[]) => unknown)(...values));
}

function evaluateBinary(expression: Extract<Expression, { kind: 'Binary' }>, run: Run): unknown {
  const { operator, left, right, at } = expression;
  const first = evaluate(left, run);
  if (operator === 'and') return asBoolean(first, left.at) && asBoolean(evaluate(right, run), right.at);
  if (operator === 'or') return asBoolean(first, left.at) || asBoolean(evaluate(right, run), right.at);
  if (operator === '??') return first ?? evaluate(right, run);
  const second = evaluate(right, run);
  return guarded(at, () => applyOperator(operator, first, second));
}

/** Errors of functions and operators get the position of their call. */
function guarded(at: number, compute: () => unknown): unknown {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ExpressionError) || error.message.startsWith('position')) throw error;
    throw error instanceof AbsentValueError ? fault(at, error.message, null) : fault(at, error.message);
  }
}

function asBoolean(value: unknown, at: number): boolean {
  if (typeof value === 'boolean') return value;
  throw fault(at, `expected true or false, got ${value === null ? 'nil' : `a ${typeof value}`}`, value);
}

function describeKey(key: Expression): string {
  return key.kind === 'Literal' ? `"${String(key.value)}"` : 'a member';
}

/** @param value what is not fit; anything but nil where none is at fault */
function fault(at: number, message: string, value: unknown = message): ExpressionError {
  return unfitError(value, `position ${at}: ${message}`);
}

function throwFault(at: number, message: string): never {
  throw fault(at, message);
}
