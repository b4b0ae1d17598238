import { type Fields, fieldAt, textAt } from '../read-field.ts';
import type { Signal } from './signal.ts';

/** Fields that hold words only when something failed. */
const FAILURES: readonly (readonly string[])[] = [
  ['error'],
  ['error', 'message'],
  ['errMsg'],
  ['errorMessage'],
  ['failureMessage'],
  ['failureReason'],
  ['lastError'],
];

/** Fields that say in one word whether all is well. */
const READINESS: readonly string[] = ['ready', 'readyToUse', 'healthy', 'available', 'synced', 'active', 'succeeded'];

/** Judges a status that says how it went in plain fields, not in conditions. */
export function judgeOutcome(status: Fields): Signal | undefined {
  const failure = FAILURES.map((path) => textAt(status, ...path)).find((text) => text !== '');
  if (failure !== undefined) return { status: 'Degraded', message: failure };
  const field = READINESS.find((name) => typeof fieldAt(status, name) === 'boolean');
  if (field === undefined) return undefined;
  return fieldAt(status, field) === true
    ? { status: 'Healthy', message: '' }
    : { status: 'Progressing', message: `status.${field} is false` };
}
