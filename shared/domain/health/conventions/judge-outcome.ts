import type { HealthCode } from '../../application/application.ts';
import { type Fields, fieldAt, textAt } from '../read-field.ts';
import { type Signal, worstOf } from './signal.ts';

/** Fields that hold words only when something failed. */
const FAILURE = /^err(?:or)?(?:Msg|Message|Description|Reason)?$|^failure(?:Message|Reason)$/;

/** Fields that say in one word whether all is well, and what it means if it is not. */
const READINESS: { readonly [field: string]: HealthCode } = {
  healthy: 'Degraded',
  ready: 'Progressing',
  readyToUse: 'Progressing',
  available: 'Progressing',
  synced: 'Progressing',
  active: 'Progressing',
  succeeded: 'Progressing',
};

/** Judges a status that says how it went in plain fields, not in conditions. */
export function judgeOutcome(status: Fields): Signal | undefined {
  const failure = Object.entries(status).find(([name, value]) => FAILURE.test(name) && wordsIn(value) !== '');
  if (failure) return { status: 'Degraded', message: wordsIn(failure[1]) };
  return worstOf(
    Object.entries(READINESS).map(([field, otherwise]) => {
      const value = fieldAt(status, field);
      if (typeof value !== 'boolean') return undefined;
      return value ? { status: 'Healthy', message: '' } : { status: otherwise, message: `status.${field} is false` };
    }),
  );
}

function wordsIn(value: unknown): string {
  return typeof value === 'string' ? value : textAt(value, 'message');
}
