import { SECRET_NAME } from '../domain/resource/secret-names.ts';
import type { LogFields } from '../ports/logger.ts';

const REDACTED = '[redacted]';

/** `https://user:password@host`: everything before the host. */
const URL_CREDENTIALS = /(?<=:\/\/)[^\s/]+(?=@)/g;

const BEARER = /(?<=\bbearer\s+)[\w.~+/=-]+/gi;

/** Deeper structures do not belong into a log line. */
const MAXIMUM_DEPTH = 8;

/** Copies the fields for a log line: values under secret names and credentials in texts are replaced, errors made readable. */
export function redact(fields: LogFields): Record<string, unknown> {
  return redactEntries(fields, 0);
}

/** Replaces credentials within a text: those of a URL, and bearer tokens. */
export function redactText(text: string): string {
  return text.replace(URL_CREDENTIALS, REDACTED).replace(BEARER, REDACTED);
}

function redactEntries(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_NAME.test(key) ? REDACTED : redactValue(value, depth + 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAXIMUM_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((element) => redactValue(element, depth + 1));
  return redactEntries(value, depth);
}

/** Errors keep their text in fields that JSON leaves out. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const data = 'data' in error ? { data: error.data } : {};
  return redactEntries({ name, message, ...data, stack, ...(cause === undefined ? {} : { cause }) }, depth);
}
