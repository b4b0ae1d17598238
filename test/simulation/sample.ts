import { createHash } from 'node:crypto';

/** In an ordinary run, one of so many. */
const SHARE = 8;

/**
 * The points at which a scenario is disturbed: all of them with WINDLASS_DISTURB=all (`.ci/run` does so); otherwise an eighth, which
 * begins elsewhere in each scenario, so that the scenarios together meet every kind of point.
 */
export function sampleOf<Point>(points: readonly Point[], scenario: string): readonly Point[] {
  if (process.env.WINDLASS_DISTURB === 'all') return points;
  const [offset = 0] = createHash('sha256').update(scenario).digest();
  return points.filter((_, index) => (index + offset) % SHARE === 0);
}
