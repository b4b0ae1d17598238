import type { RetryStrategy } from '../application/sync-policy.ts';
import { MalformedRequestError } from '../errors/request-errors.ts';

const UNIT_SECONDS: { readonly [unit: string]: number } = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Reads a duration as Argo CD does: a bare number is seconds, else Go's form (`90s`, `1h30m`).
 * @returns seconds
 * @throws MalformedRequestError if it is neither
 */
export function parseDurationSeconds(text: string): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== trimmed) {
    throw new MalformedRequestError(
      `"${text}" is not a duration; write a number of seconds or a form like 5s, 2m, 1h30m`,
    );
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0);
}

/**
 * Seconds to wait before retry number `retryCount + 1`: duration × factor^retryCount, at most maxDuration
 * (reference/argocd.md §1.5; defaults 5 s, 2, 3 m).
 */
export function retryDelaySeconds(retry: RetryStrategy | undefined, retryCount: number): number {
  const duration = parseDurationSeconds(retry?.backoff?.duration ?? '5s');
  const maximum = parseDurationSeconds(retry?.backoff?.maxDuration ?? '3m');
  return Math.min(maximum, duration * (retry?.backoff?.factor ?? 2) ** retryCount);
}

/** Whether a failed operation may be tried once more. */
export function mayRetry(retry: RetryStrategy | undefined, retryCount: number): boolean {
  const limit = retry?.limit ?? 0;
  return limit < 0 || retryCount < limit;
}

/** Back-off for looking again at something slow: 0.5 s, doubled each time, at most `maximumSeconds`. */
export function pollDelaySeconds(attempts: number, maximumSeconds: number): number {
  return Math.min(maximumSeconds, 0.5 * 2 ** Math.min(attempts, 16));
}
