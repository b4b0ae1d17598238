/** A URL of an option without slashes at its end, so that a path can follow. */
export function baseUrlOf(option: unknown): string {
  return String(option).replace(/\/+$/, '');
}
