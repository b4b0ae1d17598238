/**
 * The value below which a share of the values lies, between the two nearest ones in proportion (as numpy and Excel do it).
 * @param share 0 to 1
 * @returns undefined if there are no values
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}
