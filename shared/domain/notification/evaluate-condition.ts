import { evaluateExpression } from './expression/evaluate-expression.ts';
import { ExpressionError } from './expression/expression-error.ts';
import { goTimePackage } from './expression/go-time.ts';
import { parseExpression } from './expression/parse-expression.ts';
import type { TriggerCondition } from './notification-config.ts';

/** What a condition came to. */
export interface ConditionResult {
  readonly fires: boolean;
  /** The value of `oncePer`; '' without one. */
  readonly once: string;
  /** Why it could not be computed; then it does not fire, as in Argo CD. */
  readonly fault?: string;
}

const STRINGS = {
  ReplaceAll: (text: unknown, part: unknown, by: unknown) => String(text).replaceAll(String(part), String(by)),
  ToUpper: (text: unknown) => String(text).toUpperCase(),
  ToLower: (text: unknown) => String(text).toLowerCase(),
};

/** Computes the condition of a trigger at a moment. */
export function evaluateCondition(
  { when, oncePer }: TriggerCondition,
  names: { readonly [name: string]: unknown },
  now: Date,
): ConditionResult {
  const all = { time: goTimePackage(now), strings: STRINGS, ...names };
  try {
    const fires = evaluateExpression(parseExpression(when), all) === true;
    const once = oncePer === undefined ? undefined : evaluateExpression(parseExpression(oncePer), all);
    return { fires, once: once === undefined || once === null ? '' : String(once) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { fires: false, once: '', fault: error.message };
  }
}
