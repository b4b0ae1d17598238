import type { WebhookReader } from '../../ports/webhook-reader.ts';
import { parseGithubEvent, verifyGithubSignature } from './providers/github.ts';
import { selectWebhookProvider } from './providers/select-provider.ts';

/** The secrets of each provider; several while they are rotated. */
export interface WebhookSecrets {
  readonly github: readonly string[];
}

/** Makes the reader of webhooks. This version takes GitHub's; others are refused, never accepted unread. */
export function createWebhookReader({ secrets }: { readonly secrets: WebhookSecrets }): WebhookReader {
  return {
    select: selectWebhookProvider,
    async verify(provider, headers, rawBody) {
      if (provider !== 'github') {
        return { ok: false, reason: `webhooks of ${provider} are not supported by this version` };
      }
      if (secrets.github.length === 0) {
        return { ok: false, reason: 'no secret is configured for github; set WINDLASS_WEBHOOK_SECRET_GITHUB' };
      }
      const signature = headers['x-hub-signature-256'];
      const ok = await verifyGithubSignature({ rawBody: rawBody.toString('utf8'), signature, secrets: secrets.github });
      return ok ? { ok } : { ok, reason: 'the signature X-Hub-Signature-256 does not fit the payload and any secret' };
    },
    parse: (_provider, headers, payload) => parseGithubEvent({ eventName: headers['x-github-event'] ?? '', payload }),
  };
}
