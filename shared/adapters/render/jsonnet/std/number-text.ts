/** Writes a number as Jsonnet does: whole numbers in full, others like C's `%.17g`. */
export function formatNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value)) return BigInt(value).toString();
  return formatGeneral(value, 17, false);
}

/** C's `%g`: the shorter of the plain and the exponential form. @param keepZeros C's flag `#` */
export function formatGeneral(value: number, precision: number, keepZeros: boolean): string {
  const digits = Math.max(precision, 1);
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) return `${trimZeros(mantissa, keepZeros)}e${formatExponent(exponent)}`;
  return trimZeros(value.toFixed(Math.min(digits - 1 - exponent, 100)), keepZeros);
}

/** C's exponent: a sign and at least two digits. */
export function formatExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function trimZeros(text: string, keepZeros: boolean): string {
  return keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
}
