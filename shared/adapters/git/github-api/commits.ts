import type { HostedRepository } from '../../../ports/git-host.ts';
import { fieldsOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';

/** Commits (docs.github.com/rest/commits/commits). */
export function createCommits(client: HostClient, base: string): Pick<HostedRepository, 'readCommit'> {
  return {
    async readCommit(revision) {
      const path = `${base}/commits/${encodeURIComponent(revision)}?per_page=1`;
      const answer = fieldsOf((await client.ask({ method: 'GET', path, permission: 'contents: read' })).body);
      const commit = fieldsOf(answer.commit);
      return {
        sha: String(answer.sha),
        committedAt: String(fieldsOf(commit.committer).date ?? ''),
        message: String(commit.message ?? ''),
        author: String(fieldsOf(answer.author).login ?? fieldsOf(commit.author).name ?? ''),
        isVerified: fieldsOf(commit.verification).verified === true,
      };
    },
  };
}
