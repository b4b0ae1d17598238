type Headers = { readonly [name: string]: string | string[] | undefined };

/** What an answer tells of limits. */
export interface LimitSigns {
  readonly status: number;
  readonly headers: Headers;
  /** The message of an error. */
  readonly said: string;
}

/** Remembers until when GitHub does not want to be asked, by credentials (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
export interface RateLimits {
  observe(key: string, signs: LimitSigns, now: Date): void;
  /** Whole seconds; 0 when it may be asked. */
  secondsLeft(key: string, now: Date): number;
}

/** What GitHub asks for when a secondary limit names no time. */
const UNNAMED_WAIT_SECONDS = 60;
/** A primary limit is counted by the hour: a date far beyond is a fault of a clock. */
const LONGEST_WAIT_SECONDS = 3700;
const MAX_KEYS = 1000;

/** Makes the memory of one process. */
export function createRateLimits(): RateLimits {
  const blockedUntil = new Map<string, number>();
  return {
    observe(key, signs, now) {
      const seconds = waitSecondsOf(signs, now);
      if (seconds <= 0) return;
      const until = now.getTime() + Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000;
      blockedUntil.delete(key);
      blockedUntil.set(key, until);
      const [oldest = key] = blockedUntil.keys();
      if (blockedUntil.size > MAX_KEYS) blockedUntil.delete(oldest);
    },
    secondsLeft(key, now) {
      const until = blockedUntil.get(key) ?? 0;
      return Math.max(0, Math.ceil((until - now.getTime()) / 1000));
    },
  };
}

function waitSecondsOf({ status, headers, said }: LimitSigns, now: Date): number {
  const isRefused = status === 403 || status === 429;
  const retryAfter = Number(headers['retry-after']);
  if (isRefused && retryAfter > 0) return Math.ceil(retryAfter);
  // Also on a success: the next request would only be refused, and refused requests lengthen a limit.
  if (headers['x-ratelimit-remaining'] === '0' && (isRefused || status < 300)) {
    const reset = Number(headers['x-ratelimit-reset']);
    if (reset > 0) return Math.max(1, Math.ceil(reset - now.getTime() / 1000));
  }
  const isSecondary = status === 429 || (status === 403 && /secondary rate limit|abuse detection/i.test(said));
  return isSecondary ? UNNAMED_WAIT_SECONDS : 0;
}
