import { canonicalJson } from '../../diff/canonical-json.ts';

/** Whether two values are equal; nil equals nothing but itself, and an absent value is nil. */
export function isSameValue(left: unknown, right: unknown): boolean {
  const [first, second] = [left ?? null, right ?? null];
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null)
    return first === second;
  return canonicalJson(first) === canonicalJson(second);
}
