/** A webhook of GitLab to be sent. */
export interface GitlabWebhook {
  readonly url: string;
  readonly token: string;
  /** Like `Merge Request Hook`. */
  readonly event: string;
  readonly deliveryId: string;
  readonly payload: object;
}

/** Sends a webhook as GitLab would; answers status and body. */
export async function sendGitlabWebhook(
  webhook: GitlabWebhook,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${webhook.url}/api/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-event': webhook.event,
      'x-gitlab-token': webhook.token,
      'idempotency-key': webhook.deliveryId,
    },
    body: JSON.stringify(webhook.payload),
  });
  return { status: response.status, body: await response.json() };
}
