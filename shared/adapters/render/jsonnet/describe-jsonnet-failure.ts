import type { Location } from './language/jsonnet-error.ts';

/** Says why Jsonnet failed: the place, the reason, and from where it came to that. */
export function describeJsonnetFailure(failure: {
  readonly message: string;
  readonly trace: readonly Location[];
}): string {
  const [place, ...callers] = failure.trace.map(({ file, line, column }) => `${file}:${line}:${column}`);
  const from = callers.length === 0 ? '' : ` (from ${callers.join(', ')})`;
  return place === undefined ? failure.message : `${place}: ${failure.message}${from}`;
}
