import type { HostedRepository, IssueComment } from '../../../ports/git-host.ts';
import { type Fields, fieldsOf, textOf } from '../host-api/answer-fields.ts';
import { findOnPages } from '../host-api/find-on-pages.ts';
import type { HostClient } from '../host-api/host-client.ts';
import { limitText } from '../host-api/limit-text.ts';

const PERMISSION = 'pull requests: write';
const MAX_BODY = 65_536;

/** Comments on issues and pull requests (docs.github.com/rest/issues/comments). */
export function createIssueComments(
  client: HostClient,
  base: string,
): Pick<HostedRepository, 'findIssueComment' | 'createIssueComment' | 'updateIssueComment'> {
  return {
    async findIssueComment(issue, marker) {
      const path = `${base}/issues/${issue}/comments?per_page=100`;
      const list = { method: 'GET', path, permission: PERMISSION } as const;
      const found = await findOnPages(client, list, ({ body }) => textOf(body)?.includes(marker) === true);
      return found && toComment(found);
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
