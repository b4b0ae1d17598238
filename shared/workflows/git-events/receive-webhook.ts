import { createHash } from 'node:crypto';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  SignatureMismatchError,
} from '../../domain/errors/request-errors.ts';
import type { GitEvent } from '../../domain/git/git-event.ts';
import type { WebhookReader } from '../../ports/webhook-reader.ts';
import type { Dependencies } from '../dependencies.ts';

/** GitHub sends at most this much (reference/peers.md §3.1). */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** A webhook as it came in. */
export interface IncomingWebhook {
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly rawBody: Buffer;
}

/** What became of a webhook. */
export type WebhookReceipt =
  | { readonly status: 'queued'; readonly deliveryId: string }
  | { readonly status: 'duplicate'; readonly deliveryId: string }
  | { readonly status: 'ignored'; readonly reason: string };

/** All that receiving needs; the function that does it may do nothing else. */
export type ReceiveDependencies = Pick<Dependencies, 'deliveries' | 'queue' | 'logger'> & {
  readonly webhooks: WebhookReader;
};

/**
 * Verifies a webhook over its raw body, keeps it by its delivery id, and queues it. Looks no application up: GitHub waits
 * 10 s and never tries again, so that nothing here may be slow or fail for another's sake.
 *
 * @throws PayloadTooLargeError, SignatureMismatchError (nothing is stored), MalformedRequestError
 */
export async function receiveWebhook(
  deps: ReceiveDependencies,
  { headers, rawBody }: IncomingWebhook,
): Promise<WebhookReceipt> {
  if (rawBody.length > MAX_BODY_BYTES) {
    throw new PayloadTooLargeError(`the payload has ${rawBody.length} bytes; at most ${MAX_BODY_BYTES} are accepted`);
  }
  const provider = deps.webhooks.select(headers);
  if (!provider) throw new MalformedRequestError('Unknown webhook event');
  const verdict = await deps.webhooks.verify(provider, headers, rawBody);
  if (!verdict.ok) throw new SignatureMismatchError(verdict.reason);

  const event = deps.webhooks.parse(provider, headers, parseJson(rawBody));
  if (event.kind === 'ignored') return { status: 'ignored', reason: event.reason };
  return queueEvent(deps, deliveryIdOf(provider, headers, rawBody), event);
}

async function queueEvent(deps: ReceiveDependencies, deliveryId: string, event: GitEvent): Promise<WebhookReceipt> {
  const { delivery, duplicate } = await deps.deliveries.add(deliveryId, event);
  // A duplicate of a delivery that was never routed is a second chance, and harmless.
  if (!delivery.routedAt) await deps.queue.send({ type: 'RouteGitEvent', deliveryId });
  deps.logger.info('webhook received', { step: 'receive', deliveryId, duplicate });
  return { status: duplicate ? 'duplicate' : 'queued', deliveryId };
}

/** Headers with the id of a delivery; GitLab's first is the same for all attempts, and there since 17.4. */
const DELIVERY_IDS: { readonly [provider: string]: readonly string[] } = {
  github: ['x-github-delivery'],
  gitlab: ['idempotency-key', 'x-gitlab-event-uuid'],
};

/** Who sends no id is told apart by content: the same body twice is the same event. */
function deliveryIdOf(provider: string, headers: IncomingWebhook['headers'], rawBody: Buffer): string {
  const [id] = (DELIVERY_IDS[provider] ?? []).flatMap((name) => headers[name] ?? []);
  return `${provider}-${id ?? createHash('sha256').update(rawBody).digest('hex')}`;
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch (error) {
    throw new MalformedRequestError('Webhook processing failed: the payload is not valid JSON', { cause: error });
  }
}
