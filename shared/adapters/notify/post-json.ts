import { type Dispatcher, request } from 'undici';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';

/** A request to a service. */
export interface ServiceRequest {
  readonly url: string;
  /** Default POST. */
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Anything but a text is sent as JSON. */
  readonly body?: unknown;
}

/** The answer of a service that took the request. */
export interface ServiceAnswer {
  readonly status: number;
  readonly text: string;
}

/** Speaks to a service. */
export type Post = (request: ServiceRequest) => Promise<ServiceAnswer>;

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_CHARACTERS = 64_000;
const MAX_REASON_CHARACTERS = 300;
const DEFAULT_PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3600;

/**
 * Sends a request to the service of that name.
 *
 * @throws NotificationUnavailableError if it cannot be reached, has a fault (5xx), or asks for patience (429, after what `Retry-After`
 *   says); NotificationRefusedError with its words for every other status
 */
export async function post(service: string, asked: ServiceRequest): Promise<ServiceAnswer> {
  const isText = typeof asked.body === 'string';
  try {
    const answer = await request(asked.url, {
      method: (asked.method ?? 'POST') as Dispatcher.HttpMethod,
      headers: {
        ...(asked.body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { body: isText ? (asked.body as string) : JSON.stringify(asked.body) }),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await answer.body.text()).slice(0, MAX_ANSWER_CHARACTERS);
    if (answer.statusCode >= 200 && answer.statusCode < 300) return { status: answer.statusCode, text };
    throw refusal(service, answer.statusCode, answer.headers['retry-after'], text);
  } catch (error) {
    if (error instanceof NotificationRefusedError || error instanceof NotificationUnavailableError) throw error;
    throw new NotificationUnavailableError(`${service} cannot be reached: ${messageOf(error)}`, { retry: 'backoff' });
  }
}

function refusal(service: string, status: number, retryAfter: string | string[] | undefined, text: string) {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_CHARACTERS);
  const message = `${service} answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status === 429)
    return new NotificationUnavailableError(message, { retry: { afterSeconds: pauseOf(retryAfter) } });
  if (status === 408 || status >= 500) return new NotificationUnavailableError(message, { retry: 'backoff' });
  return new NotificationRefusedError(message);
}

/** @param retryAfter seconds or an HTTP date */
export function pauseOf(retryAfter: string | string[] | undefined, nowMs = Date.now()): number {
  const text = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  const seconds = Number(text);
  const asked = Number.isFinite(seconds) ? seconds : (Date.parse(text ?? '') - nowMs) / 1000;
  return Number.isFinite(asked) ? Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, asked)) : DEFAULT_PAUSE_SECONDS;
}
