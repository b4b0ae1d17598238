/** An attempt to deliver a webhook, as far as the choice needs it. */
export interface DeliveryAttempt {
  readonly id: string;
  /** The same for all attempts. */
  readonly guid: string;
  /** RFC 3339. */
  readonly deliveredAt: string;
  /** Of our answer; 0 if there was none. */
  readonly statusCode: number;
}

/** How often a delivery was asked for again, and when last (RFC 3339), by its guid. */
export interface RedeliveryCounts {
  readonly [guid: string]: { readonly count: number; readonly at: string };
}

/** GitHub redelivers what is not older. */
export const REDELIVERY_DAYS = 3;
/** What we have refused so often (a wrong secret, a payload that nobody can read) will not be taken the next time. */
const MOST_TRIES = 5;

/** Chooses the deliveries of which the last attempt failed, the oldest first: later ones of the same branch then say the last word. */
export function selectRedeliveries(
  attempts: readonly DeliveryAttempt[],
  counts: RedeliveryCounts,
  now: Date,
): readonly DeliveryAttempt[] {
  const last = new Map<string, DeliveryAttempt>();
  const taken = new Set<string>();
  for (const attempt of attempts) {
    const known = last.get(attempt.guid);
    if (!known || known.deliveredAt < attempt.deliveredAt) last.set(attempt.guid, attempt);
    if (attempt.statusCode >= 200 && attempt.statusCode < 300) taken.add(attempt.guid);
  }
  const oldest = oldestRedelivery(now);
  return [...last.values()]
    .filter(({ guid, deliveredAt }) => {
      const { count, at } = counts[guid] ?? { count: 0, at: '' };
      // What was asked for after the last attempt is on its way.
      return !taken.has(guid) && deliveredAt >= oldest && count < MOST_TRIES && deliveredAt > at;
    })
    .toSorted((a, b) => (a.deliveredAt < b.deliveredAt ? -1 : 1));
}

/** The counts with one more try; those that nobody can ask for any more are forgotten. */
export function withRedelivered(counts: RedeliveryCounts, guid: string, now: Date): RedeliveryCounts {
  const oldest = oldestRedelivery(now);
  const kept = Object.entries(counts).filter(([, { at }]) => at >= oldest);
  return { ...Object.fromEntries(kept), [guid]: { count: (counts[guid]?.count ?? 0) + 1, at: now.toISOString() } };
}

/** RFC 3339. */
export function oldestRedelivery(now: Date): string {
  return new Date(now.getTime() - REDELIVERY_DAYS * 24 * 3600 * 1000).toISOString();
}
