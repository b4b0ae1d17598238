/** An entry of `status.conditions`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastUpdateTime?: string;
}

/** Finds a condition by its type. */
export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Adds or replaces a condition; `lastTransitionTime` stays the same as long as the status does. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  now: Date,
): readonly Condition[] {
  const before = conditionOf(conditions, condition.type);
  const isSameStatus = before?.status === condition.status && before.lastTransitionTime !== undefined;
  const lastTransitionTime = isSameStatus ? (before.lastTransitionTime as string) : timestamp(now);
  const next = { ...condition, lastTransitionTime };
  if (!before) return [...(conditions ?? []), next];
  return (conditions ?? []).map((each) => (each === before ? next : each));
}

/** A time as the API server writes it: RFC 3339 in whole seconds. */
export function timestamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
