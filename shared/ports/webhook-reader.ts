import type { GitEvent } from '../domain/git/git-event.ts';

/** Headers of a request, names in lower case. */
export interface WebhookHeaders {
  readonly [name: string]: string | undefined;
}

/** Whether a webhook comes from whom it says; if not, why, in words for the sender. */
export type WebhookVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Understands the webhooks of Git providers. */
export interface WebhookReader {
  /** The name of the provider by the headers, or undefined if none is known. */
  select(headers: WebhookHeaders): string | undefined;
  /** Checks the signature over the body exactly as it came. A provider without a configured secret is refused. */
  verify(provider: string, headers: WebhookHeaders, rawBody: Buffer): Promise<WebhookVerdict>;
  /** @throws MalformedRequestError if the payload lacks what the event needs */
  parse(provider: string, headers: WebhookHeaders, payload: unknown): GitEvent;
}
