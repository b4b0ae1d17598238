import type { FieldFault } from '../status-errors.ts';

/** A missing value. */
export function required(field: string, detail = ''): FieldFault {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  };
}

/** A value that breaks a rule. */
export function invalidValue(field: string, value: unknown, detail: string): FieldFault {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${printed(value)}: ${detail}` };
}

/** A value outside of a fixed set. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldFault {
  const list = supported.map((one) => JSON.stringify(one));
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${printed(value)}: supported values: ${list.join(', ')}`,
  };
}

/** A value that may not be given here. */
export function forbiddenValue(field: string, detail: string): FieldFault {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` };
}

/** A value that must be unique and is not. */
export function duplicate(field: string, value: unknown): FieldFault {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${printed(value)}` };
}

/** The words for a change of what cannot change. */
export const IMMUTABLE = 'field is immutable';

function printed(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
