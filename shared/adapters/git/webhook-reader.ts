import type { WebhookHeaders, WebhookReader, WebhookVerdict } from '../../ports/webhook-reader.ts';
import { parseGithubEvent, verifyGithubSignature } from './providers/github.ts';
import { parseGitLabEvent, verifyGitLabToken } from './providers/gitlab.ts';
import { selectWebhookProvider } from './providers/select-provider.ts';

/** The secrets of each provider; several while they are rotated. */
export interface WebhookSecrets {
  readonly github: readonly string[];
  readonly gitlab: readonly string[];
}

/** Makes the reader of webhooks. This version takes GitHub's and GitLab's; others are refused, never accepted unread. */
export function createWebhookReader({ secrets }: { readonly secrets: WebhookSecrets }): WebhookReader {
  return {
    select: selectWebhookProvider,
    async verify(provider, headers, rawBody) {
      if (provider !== 'github' && provider !== 'gitlab') {
        return { ok: false, reason: `webhooks of ${provider} are not supported by this version` };
      }
      if (secrets[provider].length === 0) {
        const variable = `WINDLASS_WEBHOOK_SECRET_${provider.toUpperCase()}`;
        return { ok: false, reason: `no secret is configured for ${provider}; set ${variable}` };
      }
      return provider === 'github'
        ? verifyGitHub(headers, rawBody, secrets.github)
        : verifyGitLab(headers, secrets.gitlab);
    },
    parse: (provider, headers, payload) =>
      provider === 'gitlab'
        ? parseGitLabEvent(headers['x-gitlab-event'] ?? '', payload)
        : parseGithubEvent({ eventName: headers['x-github-event'] ?? '', payload }),
  };
}

async function verifyGitHub(
  headers: WebhookHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
): Promise<WebhookVerdict> {
  const signature = headers['x-hub-signature-256'];
  const ok = await verifyGithubSignature({ rawBody: rawBody.toString('utf8'), signature, secrets });
  return ok ? { ok } : { ok, reason: 'the signature X-Hub-Signature-256 does not fit the payload and any secret' };
}

function verifyGitLab(headers: WebhookHeaders, secrets: readonly string[]): WebhookVerdict {
  const ok = verifyGitLabToken(headers['x-gitlab-token'], secrets);
  return ok ? { ok } : { ok, reason: 'the header X-Gitlab-Token is not any of the secrets' };
}
