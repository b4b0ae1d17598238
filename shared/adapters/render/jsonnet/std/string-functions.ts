import { JsonnetError } from '../language/jsonnet-error.ts';
import { arrayOf, arrayOfValues, codePoints, type Value } from '../language/values.ts';
import { formatText } from './format.ts';
import { defineLibrary } from './library-function.ts';
import { escapeJson } from './manifest-json.ts';
import { toText } from './to-text.ts';

const XML_ENTITIES: { readonly [letter: string]: string } = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Functions of `std` for texts. */
export const stringFunctions = defineLibrary({
  'codepoint(str)': ({ text }) => {
    if (codePoints(text(0)).length !== 1) throw new JsonnetError('std.codepoint: the text must have one character');
    return text(0).codePointAt(0) ?? 0;
  },
  'char(n)': ({ integer }) => {
    if (integer(0) < 0 || integer(0) > 0x10ffff) throw new JsonnetError(`std.char: ${integer(0)} is no code point`);
    return String.fromCodePoint(integer(0));
  },
  'substr(str, from, len)': ({ text, integer }) => {
    if (integer(1) < 0 || integer(2) < 0) throw new JsonnetError('std.substr: from and len must not be negative');
    return codePoints(text(0))
      .slice(integer(1), integer(1) + integer(2))
      .join('');
  },
  'findSubstr(pat, str)': ({ text }) => findAll(text(0), text(1)),
  'startsWith(a, b)': ({ text }) => text(0).startsWith(text(1)),
  'endsWith(a, b)': ({ text }) => text(0).endsWith(text(1)),
  'stripChars(str, chars)': ({ text }) => stripEnd(stripStart(text(0), text(1)), text(1)),
  'lstripChars(str, chars)': ({ text }) => stripStart(text(0), text(1)),
  'rstripChars(str, chars)': ({ text }) => stripEnd(text(0), text(1)),
  'trim(str)': ({ text }) => {
    const space = ' \t\n\f\r\u0085\u00a0';
    return stripEnd(stripStart(text(0), space), space);
  },
  'split(str, c)': ({ text }) => split(text(0), text(1), -1),
  'splitLimit(str, c, maxsplits)': ({ text, integer }) => split(text(0), text(1), integer(2)),
  'splitLimitR(str, c, maxsplits)': ({ text, integer }) => splitFromEnd(text(0), text(1), integer(2)),
  'strReplace(str, from, to)': ({ text }) => {
    if (text(1) === '') throw new JsonnetError('std.strReplace: the text to replace must not be empty');
    return text(0).replaceAll(text(1), () => text(2));
  },
  'isEmpty(str)': ({ text }) => text(0) === '',
  'asciiUpper(str)': ({ text }) => upper(text(0)),
  'asciiLower(str)': ({ text }) => lower(text(0)),
  'equalsIgnoreCase(str1, str2)': ({ text }) => lower(text(0)) === lower(text(1)),
  'stringChars(str)': ({ text }) => arrayOfValues(codePoints(text(0))),
  'resolvePath(f, r)': ({ text }) => text(0).replace(/[^/]*$/, () => text(1)),
  'format(str, vals)': ({ text, any }) => formatText(text(0), any(1)),
  'escapeStringJson(str)': ({ any }) => escapeJson(toText(any(0))),
  'escapeStringPython(str)': ({ any }) => escapeJson(toText(any(0))),
  'escapeStringBash(str)': ({ any }) => `'${toText(any(0)).replaceAll("'", `'"'"'`)}'`,
  'escapeStringDollars(str)': ({ any }) => toText(any(0)).replaceAll('$', () => '$$'),
  'escapeStringXML(str)': ({ any }) => toText(any(0)).replace(/[<>&"']/g, (letter) => XML_ENTITIES[letter] ?? letter),
  'parseInt(str)': ({ text }) => parseDigits(text(0).replace(/^-/, ''), 10) * (text(0).startsWith('-') ? -1 : 1),
  'parseOctal(str)': ({ text }) => parseDigits(text(0), 8),
  'parseHex(str)': ({ text }) => parseDigits(text(0), 16),
});

function findAll(pattern: string, text: string): Value {
  if (pattern === '') return arrayOf([]);
  const needle = codePoints(pattern);
  const letters = codePoints(text);
  const found: number[] = [];
  for (let at = 0; at + needle.length <= letters.length; at++) {
    if (needle.every((letter, index) => letters[at + index] === letter)) found.push(at);
  }
  return arrayOfValues(found);
}

function stripStart(text: string, letters: string): string {
  const all = codePoints(text);
  const start = all.findIndex((letter) => !letters.includes(letter));
  return start < 0 ? '' : all.slice(start).join('');
}

function stripEnd(text: string, letters: string): string {
  const all = codePoints(text);
  return all.slice(0, all.findLastIndex((letter) => !letters.includes(letter)) + 1).join('');
}

/** @param limit of splits, -1 for none */
function split(text: string, separator: string, limit: number): Value {
  requireSeparator(separator);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return arrayOfValues(parts);
  return arrayOfValues([...parts.slice(0, limit), parts.slice(limit).join(separator)]);
}

function splitFromEnd(text: string, separator: string, limit: number): Value {
  requireSeparator(separator);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return arrayOfValues(parts);
  const first = parts.length - limit;
  return arrayOfValues([parts.slice(0, first).join(separator), ...parts.slice(first)]);
}

function requireSeparator(separator: string): void {
  if (separator === '') throw new JsonnetError('std.split: the separator must not be empty');
}

function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function parseDigits(text: string, base: 8 | 10 | 16): number {
  const digits = { 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-fA-F]+$/ }[base];
  if (!digits.test(text)) throw new JsonnetError(`${JSON.stringify(text)} is not a number in base ${base}`);
  return Number.parseInt(text, base);
}
