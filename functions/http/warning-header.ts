/** Longer headers are refused by some proxies. */
const MAX_LENGTH = 4000;

/** Says what is not quite right with a request that worked (RFC 9111 had a header for it, which Kubernetes still uses). */
export function warningHeader(warnings: readonly string[]): { readonly warning?: string } {
  if (warnings.length === 0) return {};
  // A header holds no line breaks, and its letters are those of ASCII.
  const text = warnings
    .join('; ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .replaceAll('"', "'");
  return { warning: `199 windlass "${text.slice(0, MAX_LENGTH)}"` };
}
