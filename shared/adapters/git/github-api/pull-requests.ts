import type { HostedRepository } from '../../../ports/git-host.ts';
import { fieldsOf, listOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';

/** Pull requests (docs.github.com/rest/pulls/pulls) and how commits are related (docs.github.com/rest/commits/commits). */
export function createPullRequests(
  client: HostClient,
  base: string,
): Pick<HostedRepository, 'findPullRequests' | 'readPullRequest' | 'relateCommits'> {
  return {
    async findPullRequests(revision) {
      const path = `${base}/commits/${encodeURIComponent(revision)}/pulls?per_page=100`;
      const answer = listOf((await client.ask({ method: 'GET', path, permission: 'pull requests: read' })).body);
      return answer.map(({ number }) => Number(number));
    },
    async readPullRequest(number) {
      const path = `${base}/pulls/${number}`;
      const answer = fieldsOf((await client.ask({ method: 'GET', path, permission: 'pull requests: read' })).body);
      const [from, to] = [fieldsOf(answer.head), fieldsOf(answer.base)];
      const repository = fieldsOf(to.repo);
      // Before the merge the commit is one that GitHub tries merges with; `merged_at` tells.
      const merge = answer.merged_at
        ? { sha: String(answer.merge_commit_sha), at: String(answer.merged_at) }
        : undefined;
      return {
        number,
        url: String(answer.html_url ?? ''),
        headSha: String(from.sha),
        headRef: String(from.ref),
        baseRef: String(to.ref),
        isDefaultBase: to.ref === repository.default_branch,
        isOpen: answer.state === 'open',
        isDraft: answer.draft === true,
        // A fork that was deleted is `null`.
        isFork: fieldsOf(from.repo).id !== repository.id,
        ...(merge && { merge }),
      };
    },
    async relateCommits(from, to) {
      // The list of changed files, which may be long, comes with the first page alone.
      const path = `${base}/compare/${encodeURIComponent(from)}...${encodeURIComponent(to)}?per_page=1&page=2`;
      const answer = fieldsOf((await client.ask({ method: 'GET', path, permission: 'contents: read' })).body);
      return {
        baseSha: String(fieldsOf(answer.base_commit).sha),
        mergeBaseSha: String(fieldsOf(answer.merge_base_commit).sha),
      };
    },
  };
}
