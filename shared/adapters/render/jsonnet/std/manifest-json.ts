import { JsonnetError } from '../language/jsonnet-error.ts';
import { checkAsserts, fieldNames, type ObjectValue, readField } from '../language/objects.ts';
import { add } from '../language/operators.ts';
import { force, type Value } from '../language/values.ts';
import { formatNumber } from './number-text.ts';

/** How JSON is written. */
export interface JsonStyle {
  /** undefined for one line. */
  readonly indent: string | undefined;
  readonly newline: string;
  /** Between name and value. */
  readonly separator: string;
  readonly comma: string;
}

/** Writes a value as JSON. @throws JsonnetError for a function within it */
export function manifestJson(value: Value, style: JsonStyle, at = ''): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'string') return escapeJson(value);
  if (value.kind === 'function') throw functionError();
  const inner = at + (style.indent ?? '');
  const parts =
    value.kind === 'array'
      ? value.items.map((item) => manifestJson(force(item), style, inner))
      : visibleFields(value).map(
          ([name, item]) => escapeJson(name) + style.separator + manifestJson(item, style, inner),
        );
  const [open, close] = value.kind === 'array' ? '[]' : '{}';
  if (style.indent === undefined)
    return parts.length === 0 ? `${open} ${close}` : open + parts.join(style.comma) + close;
  // An empty one has two line ends, as in the original.
  if (parts.length === 0) return `${open}${style.newline}${style.newline}${style.newline === '' ? '' : at}${close}`;
  return `${open}${style.newline}${parts.map((part) => inner + part).join(style.comma + style.newline)}${style.newline}${at}${close}`;
}

/** The shown fields of an object in order; its assertions are checked. @throws JsonnetError */
export function visibleFields(object: ObjectValue): readonly (readonly [string, Value])[] {
  checkAsserts(object);
  return fieldNames(object).map((name) => [name, readField(object, name, add) as Value] as const);
}

/** The value as JavaScript's JSON value. @throws JsonnetError for a function within it */
export function toJsonValue(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'function') throw functionError();
  if (value.kind === 'array') return value.items.map((item) => toJsonValue(force(item)));
  return Object.fromEntries(visibleFields(value).map(([name, item]) => [name, toJsonValue(item)]));
}

/** Writes a text as a JSON string. */
export function escapeJson(text: string): string {
  // JSON.stringify leaves DEL and C1 as they are; Jsonnet escapes them.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function functionError(): JsonnetError {
  return new JsonnetError('a function cannot be written as JSON; is a call or an argument missing?');
}
