import { messageOf } from '../errors/gitops-error.ts';
import { parseDurationSeconds } from '../sync/retry-backoff.ts';
import type { RetryStrategy } from './sync-policy.ts';

/**
 * Says what is wrong with a retry strategy: durations that cannot be read or last no time, a factor below 1, a limit that is no number.
 * @param at where the strategy stands, like `spec.syncPolicy.retry`
 */
export function findRetryFaults(retry: RetryStrategy | undefined, at: string): readonly string[] {
  const { limit, backoff = {} } = retry ?? {};
  const { duration, factor, maxDuration } = backoff;
  return [
    ...(limit !== undefined && !Number.isInteger(limit) ? [`${at}.limit: ${limit} is not a whole number`] : []),
    ...durationFaults(duration, `${at}.backoff.duration`),
    ...(factor !== undefined && !(factor >= 1) ? [`${at}.backoff.factor: ${factor} is less than 1`] : []),
    ...durationFaults(maxDuration, `${at}.backoff.maxDuration`),
  ];
}

function durationFaults(text: string | undefined, at: string): readonly string[] {
  if (text === undefined) return [];
  try {
    return parseDurationSeconds(text) > 0 ? [] : [`${at}: "${text}" is no time at all; write at least 1s`];
  } catch (error) {
    return [`${at}: ${messageOf(error)}`];
  }
}
