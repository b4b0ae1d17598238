import { evaluateExpression } from './expression/evaluate-expression.ts';
import { AbsentValueError, ExpressionError } from './expression/expression-error.ts';
import { goTimePackage } from './expression/go-time.ts';
import { parseExpression } from './expression/parse-expression.ts';
import type { TriggerCondition } from './notification-config.ts';

/** What a condition came to. */
export interface ConditionResult {
  readonly fires: boolean;
  /** The value of `oncePer`; '' without one, or if it does not fire. */
  readonly once: string;
  /** Why it can never be computed: then it does not fire, as in Argo CD. */
  readonly fault?: string;
}

const STRINGS = {
  ReplaceAll: (text: unknown, part: unknown, by: unknown) => String(text).replaceAll(String(part), String(by)),
  ToUpper: (text: unknown) => String(text).toUpperCase(),
  ToLower: (text: unknown) => String(text).toLowerCase(),
};
/** How Go writes nil. */
const NIL = '<nil>';

type Names = { readonly [name: string]: unknown };

/** Computes the condition of a trigger at a moment. */
export function evaluateCondition({ when, oncePer }: TriggerCondition, names: Names, now: Date): ConditionResult {
  const all = { time: goTimePackage(now), strings: STRINGS, ...names };
  const held = compute('when', when, all);
  if ('fault' in held) return { fires: false, once: '', ...held };
  if (held.value !== true) return { fires: false, once: '' };
  if (oncePer === undefined) return { fires: true, once: '' };
  // Argo CD tells people nevertheless, as if there were no `oncePer`.
  const once = compute('oncePer', oncePer, all);
  if ('fault' in once) return { fires: true, once: '', ...once };
  return { fires: true, once: once.value === null ? NIL : String(once.value) };
}

function compute(field: string, text: string, names: Names): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: evaluateExpression(parseExpression(text), names) };
  } catch (error) {
    // Before its first sync an application has no `operationState`: a condition that asks for it does not hold, and is not wrong.
    if (error instanceof AbsentValueError) return { value: field === 'when' ? false : '' };
    if (error instanceof ExpressionError) return { fault: `${field}: ${error.message}` };
    throw error;
  }
}
