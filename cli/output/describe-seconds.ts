const UNITS = [
  ['d', 24 * 3600],
  ['h', 3600],
  ['m', 60],
] as const;

/** Writes a duration as people read it, in at most two units: `0.4s`, `38s`, `4m 10s`, `2d 3h`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}s`;
  const whole = Math.round(seconds);
  const found = UNITS.findIndex(([, size]) => whole >= size);
  if (found < 0) return `${whole}s`;
  const [unit, size] = UNITS[found] ?? ['s', 1];
  const [smaller, smallerSize] = UNITS[found + 1] ?? ['s', 1];
  const rest = Math.floor((whole % size) / smallerSize);
  return `${Math.floor(whole / size)}${unit}${rest === 0 ? '' : ` ${rest}${smaller}`}`;
}
