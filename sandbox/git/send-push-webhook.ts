import { createHmac, randomUUID } from 'node:crypto';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import type { Logger } from '../../shared/ports/logger.ts';

/** Where and with which secret to send webhooks. */
export interface WebhookTarget {
  /** Asked at each push, because the receiver may take its port after the Git server. */
  readonly url: () => string;
  readonly secret: string;
}

/** GitHub gives a receiver 10 seconds. */
const TIMEOUT_MS = 10_000;

/** Sends a push event signed as GitHub signs; a failure is logged and forgotten, as polling finds what a lost webhook missed. */
export async function sendPushWebhook(
  target: WebhookTarget,
  payload: { readonly [field: string]: unknown },
  logger: Logger,
): Promise<void> {
  const body = JSON.stringify(payload);
  const delivery = randomUUID();
  try {
    const response = await fetch(target.url(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'windlass-sandbox-git',
        'x-github-event': 'push',
        'x-github-delivery': delivery,
        'x-hub-signature-256': `sha256=${createHmac('sha256', target.secret).update(body).digest('hex')}`,
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const fields = { delivery, ref: payload.ref, status: response.status };
    if (response.ok) logger.debug('webhook sent', fields);
    else logger.warn('webhook was refused', { ...fields, answer: text.slice(0, 200) });
  } catch (error) {
    logger.warn('webhook could not be sent', { delivery, ref: payload.ref, error: messageOf(error) });
  }
}
