import type { AnswerHeaders, LimitDialect } from './host-dialect.ts';

/** What an answer tells of limits. */
export interface LimitSigns {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The words of an error. */
  readonly said: string;
}

/** Remembers until when a host does not want to be asked, by credentials. */
export interface RateLimits {
  observe(key: string, signs: LimitSigns, now: Date): void;
  /** Whole seconds; 0 when it may be asked. */
  secondsLeft(key: string, now: Date): number;
}

/** What GitHub asks for when a secondary limit names no time; GitLab counts by the minute. */
const UNNAMED_WAIT_SECONDS = 60;
/** Limits are counted by the hour at most: a date far beyond is a fault of a clock. */
const LONGEST_WAIT_SECONDS = 3700;
const MAX_KEYS = 1000;

/** Makes the memory of one process. */
export function createRateLimits(dialect: LimitDialect): RateLimits {
  const blockedUntil = new Map<string, number>();
  return {
    observe(key, signs, now) {
      const seconds = waitSecondsOf(signs, dialect, now);
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

function waitSecondsOf({ status, headers, said }: LimitSigns, dialect: LimitDialect, now: Date): number {
  const isRefused = dialect.statuses.includes(status);
  const retryAfter = Number(headers['retry-after']);
  if (isRefused && retryAfter > 0) return Math.ceil(retryAfter);
  // Also on a success: the next request would only be refused, and refused requests lengthen a limit.
  if (headers[dialect.remaining] === '0' && (isRefused || status < 300)) {
    const reset = Number(headers[dialect.reset]);
    if (reset > 0) return Math.max(1, Math.ceil(reset - now.getTime() / 1000));
  }
  return status === 429 || (isRefused && dialect.words?.test(said)) ? UNNAMED_WAIT_SECONDS : 0;
}
