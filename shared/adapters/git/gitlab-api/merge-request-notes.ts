import type { IssueComment, PullRequestHost } from '../../../ports/git-host.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../github-api/answer-fields.ts';
import type { GitLabClient } from './gitlab-client.ts';

const MAX_PAGES = 10;

/** Notes on merge requests (docs.gitlab.com/api/notes). A note is found below its merge request only, so that its id here has both. */
export function createMergeRequestNotes(
  client: GitLabClient,
  base: string,
): Pick<PullRequestHost, 'findIssueComment' | 'createIssueComment' | 'updateIssueComment'> {
  const pathOf = (number: number | string) => `${base}/merge_requests/${number}/notes`;
  return {
    async findIssueComment(number, marker) {
      let page: string | undefined = '1';
      for (let pages = 0; pages < MAX_PAGES && page !== undefined; pages++) {
        const query = new URLSearchParams({ sort: 'asc', per_page: '100', page });
        const answer = await client.ask({ method: 'GET', path: `${pathOf(number)}?${query}` });
        const found = listOf(answer.body).find(({ body }) => textOf(body)?.includes(marker));
        if (found) return toComment(number, found);
        page = answer.nextPage;
      }
      return undefined;
    },
    async createIssueComment(number, body) {
      const answer = await client.ask({ method: 'POST', path: pathOf(number), body: { body } });
      return toComment(number, fieldsOf(answer.body));
    },
    async updateIssueComment(id, body) {
      const [number = '', note = ''] = id.split('/');
      const answer = await client.ask({ method: 'PUT', path: `${pathOf(number)}/${note}`, body: { body } });
      return toComment(number, fieldsOf(answer.body));
    },
  };
}

function toComment(number: number | string, { id, body }: Fields): IssueComment {
  return { id: `${number}/${String(id)}`, body: String(body ?? ''), url: '' };
}
