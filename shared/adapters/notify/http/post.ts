import { type Dispatcher, errors, request } from 'undici';
import { messageOf } from '../../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';
import type { ClosedAddresses } from './closed-addresses.ts';
import { describeRefusal } from './describe-refusal.ts';
import { closedAddress } from './guarded-lookup.ts';
import { readAnswer } from './read-answer.ts';

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

/**
 * Sends a request to the service of a message. Redirects are not followed: they would carry what is meant for one host to another.
 *
 * @throws NotificationUnavailableError if it cannot be reached, has a fault (5xx), or asks for patience (429, after what `Retry-After`
 *   says); NotificationRefusedError with its words for every other status
 */
export type Post = (request: ServiceRequest) => Promise<ServiceAnswer>;

/** What a request needs to know of its service. */
export interface PostOptions {
  /** As people named it. */
  readonly service: string;
  readonly dispatcher: Dispatcher;
  readonly closed: ClosedAddresses;
  /** Takes the secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Default 15,000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Makes the way to one service. */
export function createPost({ service, dispatcher, closed, redact, timeoutMs = TIMEOUT_MS }: PostOptions): Post {
  return async (asked) => {
    const url = openUrl(service, asked.url, closed);
    try {
      const answer = await request(url, {
        ...messageOfRequest(asked),
        dispatcher,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await readAnswer(answer.body);
      const { statusCode: status, headers } = answer;
      if (status >= 200 && status < 300) return { status, text };
      throw describeRefusal(service, { status, text: redact(text), retryAfter: first(headers['retry-after']) });
    } catch (error) {
      throw translate(service, error, redact);
    }
  };
}

function openUrl(service: string, url: string, closed: ClosedAddresses): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new NotificationRefusedError(`${service}: its URL is none; write it like https://example.com/path`);
  }
  if (closed.isClosed(parsed.hostname)) throw closedAddress(parsed.hostname);
  return parsed;
}

function messageOfRequest({ method = 'POST', headers, body }: ServiceRequest) {
  const isText = typeof body === 'string';
  return {
    method: method as Dispatcher.HttpMethod,
    headers: { ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  };
}

function translate(service: string, error: unknown, redact: (text: string) => string): Error {
  if (error instanceof NotificationRefusedError || error instanceof NotificationUnavailableError) return error;
  const reason = redact(reasonOf(error));
  // A header or method that no request can have stays so.
  if (error instanceof errors.InvalidArgumentError) {
    return new NotificationRefusedError(`${service} cannot be asked: ${reason}`);
  }
  return new NotificationUnavailableError(`${service} cannot be reached: ${reason}`, { retry: 'backoff' });
}

/** A host with several addresses fails without words of its own. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  if (text !== '') return text;
  const [inner] = error instanceof AggregateError ? error.errors : [];
  return messageOf(inner ?? 'no reason was given');
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
