import type { IssueComment, PullRequestHost } from '../../../ports/git-host.ts';
import { type Fields, fieldsOf, textOf } from '../host-api/answer-fields.ts';
import { findOnPages } from '../host-api/find-on-pages.ts';
import type { HostClient } from '../host-api/host-client.ts';

const PERMISSION = 'api';

/** Notes on merge requests (docs.gitlab.com/api/notes). A note is found below its merge request only, so that its id here has both. */
export function createMergeRequestNotes(
  client: HostClient,
  base: string,
): Pick<PullRequestHost, 'findIssueComment' | 'createIssueComment' | 'updateIssueComment'> {
  const pathOf = (number: number | string) => `${base}/merge_requests/${number}/notes`;
  return {
    async findIssueComment(number, marker) {
      const path = `${pathOf(number)}?sort=asc&per_page=100`;
      const list = { method: 'GET', path, permission: PERMISSION } as const;
      const found = await findOnPages(client, list, ({ body }) => textOf(body)?.includes(marker) === true);
      return found && toComment(number, found);
    },
    async createIssueComment(number, body) {
      const answer = await client.ask({ method: 'POST', path: pathOf(number), body: { body }, permission: PERMISSION });
      return toComment(number, fieldsOf(answer.body));
    },
    async updateIssueComment(id, body) {
      const [number = '', note = ''] = id.split('/');
      const answer = await client.ask({
        method: 'PUT',
        path: `${pathOf(number)}/${note}`,
        body: { body },
        permission: PERMISSION,
      });
      return toComment(number, fieldsOf(answer.body));
    },
  };
}

function toComment(number: number | string, { id, body }: Fields): IssueComment {
  return { id: `${number}/${String(id)}`, body: String(body ?? ''), url: '' };
}
