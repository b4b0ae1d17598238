import type { Condition, ConditionType } from './application.ts';

/** A condition before it is known since when it holds. */
export interface Finding {
  readonly type: ConditionType;
  readonly message: string;
}

/**
 * Replaces the conditions of the evaluated types by what was found now; others stay.
 * A condition that was there already with the same message keeps its transition time.
 */
export function evolveConditions(
  previous: readonly Condition[],
  findings: readonly Finding[],
  evaluated: readonly ConditionType[],
  now: Date,
): readonly Condition[] {
  const kept = previous.filter((condition) => !evaluated.includes(condition.type));
  const found = findings.map((finding): Condition => {
    const same = previous.find(({ type, message }) => type === finding.type && message === finding.message);
    return same ?? { ...finding, lastTransitionTime: now.toISOString() };
  });
  return [...kept, ...found];
}
