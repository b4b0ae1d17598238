import type { HostedRepository, IssueComment } from '../../../ports/git-host.ts';
import { type Fields, fieldsOf, listOf, textOf } from './answer-fields.ts';
import type { GitHubClient } from './github-client.ts';
import { limitText } from './limit-text.ts';

const PERMISSION = 'pull requests: write';
const MAX_BODY = 65_536;
const MAX_PAGES = 10;

/** Comments on issues and pull requests (docs.github.com/rest/issues/comments). */
export function createIssueComments(
  client: GitHubClient,
  base: string,
): Pick<HostedRepository, 'findIssueComment' | 'createIssueComment' | 'updateIssueComment'> {
  return {
    async findIssueComment(issue, marker) {
      let path: string | undefined = `${base}/issues/${issue}/comments?per_page=100`;
      for (let page = 0; page < MAX_PAGES && path !== undefined; page++) {
        const answer = await client.ask({ method: 'GET', path, permission: PERMISSION });
        const found = listOf(answer.body).find(({ body }) => textOf(body)?.includes(marker));
        if (found) return toComment(found);
        path = answer.nextPath;
      }
      return undefined;
    },
    async createIssueComment(issue, text) {
      const body = { body: limitText(text, MAX_BODY) };
      const path = `${base}/issues/${issue}/comments`;
      return toComment(fieldsOf((await client.ask({ method: 'POST', path, body, permission: PERMISSION })).body));
    },
    async updateIssueComment(id, text) {
      const body = { body: limitText(text, MAX_BODY) };
      const path = `${base}/issues/comments/${encodeURIComponent(id)}`;
      return toComment(fieldsOf((await client.ask({ method: 'PATCH', path, body, permission: PERMISSION })).body));
    },
  };
}

function toComment({ id, body, html_url }: Fields): IssueComment {
  return { id: String(id), body: String(body ?? ''), url: String(html_url ?? '') };
}
