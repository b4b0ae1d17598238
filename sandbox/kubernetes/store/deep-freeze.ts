/** Freezes a JSON value and everything in it that is not frozen yet, so that shared objects cannot be changed by mistake. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const below of Object.values(value)) deepFreeze(below);
  return value;
}
