import type { HostedRepository } from '../../../ports/git-host.ts';
import type { HostClient } from '../host-api/host-client.ts';
import { limitDescription } from '../host-api/limit-text.ts';

/** Commit statuses (docs.github.com/rest/commits/statuses). The same one twice does no harm: the newest of a context counts. */
export function createCommitStatuses(client: HostClient, base: string): Pick<HostedRepository, 'createCommitStatus'> {
  return {
    async createCommitStatus(revision, { context, state, description, targetUrl }) {
      await client.ask({
        method: 'POST',
        path: `${base}/statuses/${encodeURIComponent(revision)}`,
        body: { context, state, description: limitDescription(description), target_url: targetUrl },
        permission: 'statuses: write',
      });
    },
  };
}
