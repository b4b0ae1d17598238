import { setTimeout as sleep } from 'node:timers/promises';
import { NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';

const DEFAULT_WAIT_MIN_MS = 1000;
const DEFAULT_WAIT_MAX_MS = 5000;
/** A worker has a minute for a message; what takes longer is for the queue. */
const MAX_TOTAL_MS = 30_000;
const NANOSECONDS_PER_MS = 1e6;

/**
 * Tries again at once what failed for the moment, as often as `retryMax` says (default: not at all, the queue does it later),
 * with waits that double from `retryWaitMin` (default 1 s) to `retryWaitMax` (default 5 s); 30 s in all.
 */
export async function tryAgain<Result>(
  { retryMax, retryWaitMin, retryWaitMax }: ServiceConfig['options'],
  send: () => Promise<Result>,
): Promise<Result> {
  const longestMs = millisecondsOf(retryWaitMax) ?? DEFAULT_WAIT_MAX_MS;
  let waitMs = Math.min(longestMs, millisecondsOf(retryWaitMin) ?? DEFAULT_WAIT_MIN_MS);
  let leftMs = MAX_TOTAL_MS;
  for (let left = Number(retryMax ?? 0); ; left -= 1) {
    const startedMs = performance.now();
    try {
      return await send();
    } catch (error) {
      leftMs -= performance.now() - startedMs + waitMs;
      const mayHelp = error instanceof NotificationUnavailableError && error.retry === 'backoff';
      if (!mayHelp || left <= 0 || leftMs <= 0) throw error;
      await sleep(waitMs);
      waitMs = Math.min(longestMs, waitMs * 2);
    }
  }
}

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000 };

/** @param written like `2s`, or nanoseconds as Go counts */
function millisecondsOf(written: unknown): number | undefined {
  if (typeof written === 'number') return written / NANOSECONDS_PER_MS;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(written ?? '')) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 0);
}
