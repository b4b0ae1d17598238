import { JsonnetError } from '../language/jsonnet-error.ts';
import { readField } from '../language/objects.ts';
import { add } from '../language/operators.ts';
import { codePoints, force, type Thunk, typeOf, type Value } from '../language/values.ts';
import { formatExponent, formatGeneral } from './number-text.ts';
import { toText } from './to-text.ts';

interface Conversion {
  readonly name: string | undefined;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly letter: string;
}

const CONVERSION = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]*([diouxXeEfFgGcs%])/y;

/** Python's `%` formatting of texts, by an array or an object of values. @throws JsonnetError */
export function formatText(format: string, values: Value): string {
  const isList = typeof values === 'object' && values !== null && values.kind === 'array';
  const items: readonly (Thunk | Value)[] = isList ? values.items : [values];
  let used = 0;
  let at = 0;
  let text = '';
  const next = (): Value => {
    const item = items[used++];
    if (item === undefined) throw new JsonnetError('not enough values to format');
    return typeof item === 'object' && item !== null && 'compute' in item ? force(item) : (item as Value);
  };
  const isByName = typeof values === 'object' && values !== null && values.kind === 'object';
  for (let mark = format.indexOf('%'); mark >= 0; mark = format.indexOf('%', at)) {
    text += format.slice(at, mark);
    const { end, ...conversion } = readConversion(format, mark, next);
    at = end;
    if (conversion.letter === '%') text += pad('%', conversion);
    else if (isByName) text += formatOne(conversion, readNamed(values, conversion));
    else text += formatOne(conversion, next());
  }
  if (isList && used < items.length) {
    throw new JsonnetError(`too many values to format: ${items.length} are given, and ${used} are needed`);
  }
  return text + format.slice(at);
}

function readConversion(format: string, start: number, next: () => Value): Conversion & { readonly end: number } {
  CONVERSION.lastIndex = start;
  const found = CONVERSION.exec(format);
  if (found === null) throw new JsonnetError(`unknown format at ${JSON.stringify(format.slice(start, start + 12))}`);
  const [all, name, flags = '', width, precision, letter = ''] = found;
  const size = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const value = next();
    if (typeof value !== 'number') throw new JsonnetError('the * of a format needs a number');
    return value;
  };
  return { name, flags, width: size(width), precision: size(precision), letter, end: start + all.length };
}

function readNamed(values: Value, { name }: Conversion): Value {
  if (name === undefined) throw new JsonnetError('a format by an object needs names, like %(name)s');
  const value = readField(values as Extract<Value, { kind: 'object' }>, name, add);
  if (value === undefined) throw new JsonnetError(`there is no field ${name} to format`);
  return value;
}

function formatOne(conversion: Conversion, value: Value): string {
  const { letter } = conversion;
  if (letter === 's') return pad(toText(value), conversion);
  if (letter === 'c') {
    if (typeof value === 'number') return pad(String.fromCodePoint(value), conversion);
    if (typeof value === 'string' && codePoints(value).length === 1) return pad(value, conversion);
    throw new JsonnetError('%c needs one character or its number');
  }
  if (typeof value !== 'number')
    throw new JsonnetError(`%${letter} needs a number, and the value is of type ${typeOf(value)}`);
  return formatSigned(conversion, value);
}

function formatSigned(conversion: Conversion, value: number): string {
  const { letter, flags, width } = conversion;
  const isWhole = 'diouxX'.includes(letter);
  const magnitude = Math.abs(isWhole ? Math.trunc(value) : value);
  const isNegative = isWhole ? Math.trunc(value) < 0 : value < 0 || Object.is(value, -0);
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const { prefix, digits } = isWhole ? formatWhole(conversion, magnitude) : formatReal(conversion, magnitude);
  const head = sign + prefix;
  if (flags.includes('0') && !flags.includes('-')) return head + digits.padStart((width ?? 0) - head.length, '0');
  return pad(head + digits, conversion);
}

function formatWhole({ letter, flags, precision }: Conversion, value: number): { prefix: string; digits: string } {
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  const text = BigInt(value)
    .toString(base)
    .padStart(precision ?? 0, '0');
  const marks: { readonly [letter: string]: string } = { o: '0', x: '0x', X: '0X' };
  // Of a zero, an octal one has its mark already.
  const prefix = flags.includes('#') && (value !== 0 || letter !== 'o') ? (marks[letter] ?? '') : '';
  return { prefix, digits: letter === 'X' ? text.toUpperCase() : text };
}

function formatReal({ letter, flags, precision = 6 }: Conversion, value: number): { prefix: string; digits: string } {
  const lower = letter.toLowerCase();
  const point = flags.includes('#') && precision === 0 ? '.' : '';
  let digits: string;
  if (lower === 'f') digits = value.toFixed(Math.min(precision, 100)) + point;
  else if (lower === 'e') {
    const [mantissa = '', exponent = '0'] = value.toExponential(Math.min(precision, 100)).split('e');
    digits = `${mantissa}${point}e${formatExponent(Number(exponent))}`;
  } else digits = formatGeneral(value, precision, flags.includes('#'));
  return { prefix: '', digits: letter === lower ? digits : digits.toUpperCase() };
}

function pad(text: string, { width = 0, flags }: Conversion): string {
  const missing = Math.max(width - codePoints(text).length, 0);
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}
