import { JsonnetError } from '../language/jsonnet-error.ts';
import { applyBinary, checkFinite } from '../language/operators.ts';
import type { Value } from '../language/values.ts';
import { type Arguments, defineLibrary } from './library-function.ts';

/** Functions of `std` for numbers and booleans. */
export const mathFunctions = defineLibrary({
  ...ofOneNumber({
    abs: Math.abs,
    sign: Math.sign,
    exp: Math.exp,
    log: Math.log,
    log2: Math.log2,
    log10: Math.log10,
    floor: Math.floor,
    ceil: Math.ceil,
    round: (x) => Math.floor(x + 0.5),
    sqrt: Math.sqrt,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    deg2rad: (x) => (x * Math.PI) / 180,
    rad2deg: (x) => (x * 180) / Math.PI,
    exponent: (x) => splitNumber(x).exponent,
    mantissa: (x) => splitNumber(x).mantissa,
  }),
  'isEven(x)': ({ number }) => Math.trunc(number(0)) % 2 === 0,
  'isOdd(x)': ({ number }) => Math.trunc(number(0)) % 2 !== 0,
  'isInteger(x)': ({ number }) => Number.isInteger(number(0)),
  'isDecimal(x)': ({ number }) => !Number.isInteger(number(0)),
  'max(a, b)': ({ number }) => Math.max(number(0), number(1)),
  'min(a, b)': ({ number }) => Math.min(number(0), number(1)),
  'clamp(x, minVal, maxVal)': ({ number }) => Math.min(Math.max(number(0), number(1)), number(2)),
  'pow(x, n)': ({ number }) => checkFinite(number(0) ** number(1)),
  'atan2(y, x)': ({ number }) => Math.atan2(number(0), number(1)),
  'hypot(a, b)': ({ number }) => checkFinite(Math.hypot(number(0), number(1))),
  'mod(a, b)': ({ any }) => applyBinary('%', any(0), any(1)),
  'modulo(x, y)': ({ number }) => {
    if (number(1) === 0) throw new JsonnetError('division by zero');
    return number(0) % number(1);
  },
  'xor(x, y)': ({ flag }) => flag(0, false) !== flag(1, false),
  'xnor(x, y)': ({ flag }) => flag(0, false) === flag(1, false),
});

function ofOneNumber(functions: { readonly [name: string]: (x: number) => number }): {
  readonly [signature: string]: (given: Arguments) => Value;
} {
  return Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [
      `${name}(x)`,
      (given: Arguments) => checkFinite(run(given.number(0))),
    ]),
  );
}

/** C's frexp: the mantissa is within 0.5 and 1. */
function splitNumber(value: number): { readonly mantissa: number; readonly exponent: number } {
  if (value === 0) return { mantissa: 0, exponent: 0 };
  let exponent = Math.floor(Math.log2(Math.abs(value))) + 1;
  let mantissa = value / 2 ** exponent;
  if (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent++;
  }
  return { mantissa, exponent };
}
