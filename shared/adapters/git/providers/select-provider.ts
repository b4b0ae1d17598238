/** Senders of webhooks that are told apart by their headers. */
export type WebhookProvider =
  | 'azure-devops'
  | 'gogs'
  | 'github'
  | 'ghcr'
  | 'gitlab'
  | 'bitbucket-cloud'
  | 'bitbucket-server';

/** Headers of a request, in any case. */
export interface WebhookHeaders {
  readonly [name: string]: string | readonly string[] | undefined;
}

/**
 * Tells who sent a webhook, in Argo CD's order (reference/argocd.md §1.15): Gogs and Gitea also send `X-GitHub-Event`, so they
 * are looked for first.
 *
 * @returns undefined if no header is known
 */
export function selectWebhookProvider(headers: WebhookHeaders): WebhookProvider | undefined {
  const names = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const has = (name: string): boolean => (names.get(name)?.length ?? 0) > 0;
  if (has('x-vss-activityid')) return 'azure-devops';
  if (has('x-gogs-event')) return 'gogs';
  if (has('x-github-event')) return names.get('x-github-event') === 'package' ? 'ghcr' : 'github';
  if (has('x-gitlab-event')) return 'gitlab';
  if (has('x-hook-uuid')) return 'bitbucket-cloud';
  if (has('x-event-key')) return 'bitbucket-server';
  return undefined;
}
