/** Something that a tree does not show, though it may be there. */
export interface Omission {
  /** Like `Secret in shop`. */
  readonly what: string;
  readonly why: string;
}

/** Says in a line what was left out; the same reason once. */
export function describeOmissions(omissions: readonly Omission[]): readonly string[] {
  const byReason = Map.groupBy(omissions, ({ why }) => why);
  return [...byReason].map(([why, left]) => {
    const names = left.map(({ what }) => what);
    const shown = names.slice(0, MOST_NAMES).join(', ');
    return `not shown: ${shown}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''} (${why})`;
  });
}

const MOST_NAMES = 5;
