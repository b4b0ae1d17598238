import { JsonnetError } from '../language/jsonnet-error.ts';
import { arrayOf, codePoints, typeOf, type Value } from '../language/values.ts';

/** `target[from:to:step]`; null is a bound that is not given, negative ones count from the end. @throws JsonnetError */
export function sliceValue(target: Value, bounds: readonly Value[]): Value {
  const isArray = typeof target === 'object' && target !== null && target.kind === 'array';
  if (typeof target !== 'string' && !isArray)
    throw new JsonnetError(`only a string or an array can be sliced, and this is of type ${typeOf(target)}`);
  const [from, to, step] = bounds.map(readBound);
  if (step !== undefined && step < 1)
    throw new JsonnetError(`the step of a slice must be at least 1, and it is ${step}`);
  if (typeof target === 'string') return pick(codePoints(target), from, to, step).join('');
  return arrayOf(pick(target.items, from, to, step));
}

function pick<T>(items: readonly T[], from = 0, to = items.length, step = 1): readonly T[] {
  const part = items.slice(from, to);
  return step === 1 ? part : part.filter((_, index) => index % step === 0);
}

function readBound(bound: Value): number | undefined {
  if (bound === null) return undefined;
  if (typeof bound !== 'number' || !Number.isInteger(bound))
    throw new JsonnetError('the bounds of a slice must be whole numbers');
  return bound;
}
