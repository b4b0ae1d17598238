import { createHmac } from 'node:crypto';

/** A webhook of GitHub to be sent. */
export interface GithubWebhook {
  readonly url: string;
  readonly secret: string;
  readonly event: string;
  readonly deliveryId: string;
  /** Sent as it is; signed with the secret. */
  readonly body: string | Buffer;
}

/** Sends a webhook as GitHub would; answers status and body. */
export async function sendGithubWebhook(
  webhook: GithubWebhook,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const signature = createHmac('sha256', webhook.secret).update(webhook.body).digest('hex');
  const response = await fetch(`${webhook.url}/api/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': webhook.event,
      'x-github-delivery': webhook.deliveryId,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body: webhook.body,
  });
  return { status: response.status, body: await response.json() };
}

/** The payload of a push to `main`, the default branch. */
export function pushPayload(repoURL: string, changes: object = {}): string {
  return JSON.stringify({
    ref: 'refs/heads/main',
    before: '1'.repeat(40),
    after: '2'.repeat(40),
    repository: { html_url: repoURL, clone_url: repoURL, default_branch: 'main' },
    commits: [],
    ...changes,
  });
}
