import { NotificationRefusedError, NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';

const MAX_REASON_CHARACTERS = 300;
const DEFAULT_PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3600;

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** Without secrets. */
  readonly text: string;
  /** Header `Retry-After`: seconds or an HTTP date. */
  readonly retryAfter?: string | undefined;
}

/**
 * Makes the error for an answer: 429 after the pause that the service asks for, 408 and 5xx with back-off, all else for good.
 * @param service as people named it
 */
export function describeRefusal(
  service: string,
  { status, text, retryAfter }: Refusal,
): NotificationRefusedError | NotificationUnavailableError {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_CHARACTERS);
  const message = `${service} answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status === 429) {
    return new NotificationUnavailableError(message, { retry: { afterSeconds: pauseOf(retryAfter, text) } });
  }
  if (status === 408 || status >= 500) return new NotificationUnavailableError(message, { retry: 'backoff' });
  if (status >= 300 && status < 400) {
    return new NotificationRefusedError(
      `${service} answered ${status}, a redirect, which is not followed: name the URL that it leads to`,
    );
  }
  return new NotificationRefusedError(message);
}

/**
 * How long a service wants to be left alone, 1 to 3600 s; 60 s if it does not say.
 * @param text the body: Telegram and Discord say it there as `retry_after` too
 */
export function pauseOf(header: string | undefined, text = '', nowMs = Date.now()): number {
  const written = header ?? /"retry_after"\s*:\s*([\d.]+)/.exec(text)?.[1] ?? '';
  const seconds = written.trim() === '' ? Number.NaN : Number(written);
  const asked = Number.isFinite(seconds) ? seconds : (Date.parse(written) - nowMs) / 1000;
  if (!Number.isFinite(asked)) return DEFAULT_PAUSE_SECONDS;
  return Math.ceil(Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, asked)));
}
