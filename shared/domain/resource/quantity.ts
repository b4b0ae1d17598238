const PATTERN = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const DECIMAL_SUFFIX = new Map(Object.entries(DECIMAL).map(([suffix, exponent]) => [exponent, suffix]));
const SMALLEST_EXPONENT = -9;

/** The words of the API server for text that is no quantity. */
export const QUANTITY_SYNTAX =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Writes a quantity as the API server does: `1000m` → `1`, `1024Mi` → `1Gi`, `0.5` → `500m`; undefined if it is none. */
export function canonicalQuantity(text: string): string | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, sign = '', digits = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  let mantissa = BigInt(`${whole}${fraction}` || '0');
  let exponent = -fraction.length;
  const power = BINARY.indexOf(suffix);
  if (power > 0) {
    mantissa *= 1024n ** BigInt(power);
    const binary = asBinary(mantissa, exponent);
    if (binary !== undefined) return signed(sign, binary);
  } else {
    exponent += /^[eE]/.test(suffix) && suffix.length > 1 ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0);
  }
  const isExponentForm = /^[eE][+-]?\d/.test(suffix);
  return signed(sign, asDecimal(mantissa, exponent, isExponentForm));
}

/** The value of a quantity as a number, for comparing; NaN if it is none. */
export function quantityValue(text: string): number {
  const match = PATTERN.exec(text);
  if (match === null) return Number.NaN;
  const [, sign = '', digits = '', suffix = ''] = match;
  const power = BINARY.indexOf(suffix);
  const factor =
    power > 0 ? 1024 ** power : 10 ** (/^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0));
  return (sign === '-' ? -1 : 1) * Number(digits) * factor;
}

/** Binary form, if the value is a whole number of at least 1024. */
function asBinary(mantissa: bigint, exponent: number): string | undefined {
  const divisor = 10n ** BigInt(-exponent);
  if (mantissa % divisor !== 0n) return undefined;
  let value = mantissa / divisor;
  if (value < 1024n) return undefined;
  let power = 0;
  while (value % 1024n === 0n && power < BINARY.length - 1) {
    value /= 1024n;
    power += 1;
  }
  return `${value}${BINARY[power] ?? ''}`;
}

function asDecimal(start: bigint, startExponent: number, isExponentForm: boolean): string {
  if (start === 0n) return '0';
  let mantissa = start;
  let exponent = startExponent;
  while (exponent < SMALLEST_EXPONENT) {
    // Finer than nano rounds up.
    mantissa = mantissa / 10n + (mantissa % 10n === 0n ? 0n : 1n);
    exponent += 1;
  }
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  while (exponent % 3 !== 0 || exponent > 18) {
    mantissa *= 10n;
    exponent -= 1;
  }
  if (isExponentForm) return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${DECIMAL_SUFFIX.get(exponent) ?? ''}`;
}

function signed(sign: string, text: string): string {
  return sign === '-' && text !== '0' ? `-${text}` : text;
}
