import { GitHostNotFoundError, GitHostRefusedError } from '../../../domain/errors/git-host-errors.ts';
import type { CollaboratorPermission, PullRequestHost } from '../../../ports/git-host.ts';
import type { RepositoryAccess } from '../../../ports/source-reader.ts';
import { fieldsOf, listOf, textOf } from '../github-api/answer-fields.ts';
import { limitDescription } from '../github-api/limit-text.ts';
import { createHttpDispatchers } from '../http/http-dispatchers.ts';
import { parseRepositoryAddress } from '../repository-address.ts';
import { withDefaultLimits } from '../transfer-limits.ts';
import { createGitLabClient, type GitLabClient } from './gitlab-client.ts';
import { createMergeRequestNotes } from './merge-request-notes.ts';

/** Makes the way to merge requests, with the token that a repository is read with; undefined without one. */
export function createGitLabHost(): (access: RepositoryAccess) => PullRequestHost | undefined {
  const dispatchers = createHttpDispatchers(withDefaultLimits());
  return (access) => {
    const address = parseRepositoryAddress(access);
    const token = access.bearerToken || access.password;
    if (address.kind !== 'http' || !token) return undefined;
    const { origin, pathname } = new URL(address.url);
    const name = pathname.replace(/^\/|\/$/g, '').replace(/\.git$/, '');
    const dispatcher = dispatchers.dispatcherFor(address.connection);
    const client = createGitLabClient({ origin, token, dispatcher, subject: `repository ${name}` });
    const base = `/projects/${encodeURIComponent(name)}`;
    return {
      ...createMergeRequestNotes(client, base),
      ...createMergeRequests(client, base),
      permissionOf: (user) => permissionOf(client, base, user),
      createCommitStatus: (revision, status) => createCommitStatus(client, base, revision, status),
    };
  };
}

/** Merge requests, branches and merge bases (docs.gitlab.com/api/merge_requests, api/repositories). */
function createMergeRequests(
  client: GitLabClient,
  base: string,
): Pick<PullRequestHost, 'readPullRequest' | 'relateCommits'> {
  const get = async (path: string) => fieldsOf((await client.ask({ method: 'GET', path: `${base}${path}` })).body);
  return {
    async readPullRequest(number) {
      const [request, project] = await Promise.all([get(`/merge_requests/${number}`), get('')]);
      const headSha = String(request.sha);
      // A merge by fast-forward makes no commit of its own.
      const made = textOf(request.merge_commit_sha) ?? textOf(request.squash_commit_sha) ?? headSha;
      return {
        number,
        url: String(request.web_url ?? ''),
        headSha,
        headRef: String(request.source_branch),
        baseRef: String(request.target_branch),
        isDefaultBase: request.target_branch === project.default_branch,
        isOpen: request.state === 'opened',
        isDraft: request.draft === true,
        isFork: request.source_project_id !== request.target_project_id,
        ...(request.state === 'merged' && { merge: { sha: made, at: String(request.merged_at) } }),
      };
    },
    async relateCommits(from, to) {
      const refs = new URLSearchParams([
        ['refs[]', from],
        ['refs[]', to],
      ]);
      const [tip, shared] = await Promise.all([
        get(`/repository/commits/${encodeURIComponent(from)}`),
        get(`/repository/merge_base?${refs}`),
      ]);
      return { baseSha: String(tip.id), mergeBaseSha: String(shared.id) };
    },
  };
}

const DEVELOPER = 30;
const MAINTAINER = 40;

/** Roles, also those that come from groups (docs.gitlab.com/api/members): from Developer on one may write. */
async function permissionOf(client: GitLabClient, base: string, user: string): Promise<CollaboratorPermission> {
  const query = new URLSearchParams({ query: user, per_page: '100' });
  const { body } = await client.ask({ method: 'GET', path: `${base}/members/all?${query}` });
  // The query is a search: others may have the name in theirs.
  const found = listOf(body).filter(({ username, state }) => username === user && state === 'active');
  const level = Math.max(0, ...found.map(({ access_level }) => Number(access_level) || 0));
  if (level >= MAINTAINER) return 'admin';
  if (level >= DEVELOPER) return 'write';
  return level > 0 ? 'read' : 'none';
}

const STATES = { pending: 'pending', success: 'success', failure: 'failed', error: 'failed' } as const;

/** Commit statuses (docs.gitlab.com/api/commits): they stand in the pipeline of a branch. */
async function createCommitStatus(
  client: GitLabClient,
  base: string,
  revision: string,
  { context, state, description, targetUrl, branch }: Parameters<PullRequestHost['createCommitStatus']>[1],
): Promise<void> {
  const body = {
    name: context,
    state: STATES[state],
    description: limitDescription(description),
    target_url: targetUrl,
    ref: branch,
  };
  try {
    await client.ask({ method: 'POST', path: `${base}/statuses/${encodeURIComponent(revision)}`, body });
  } catch (error) {
    // What is only in a fork is on no branch of the project: there is no place for its status.
    const isElsewhere = error instanceof GitHostNotFoundError && error.message.includes('References for commit');
    if (!isElsewhere && !isThereAlready(error, STATES[state])) throw error;
  }
}

/** The same state twice is refused, as a transition that does not exist (gitlab-org/gitlab-foss#25807). */
function isThereAlready(error: unknown, state: string): boolean {
  if (!(error instanceof GitHostRefusedError)) return false;
  return /Cannot transition status via :\w+ from :(\w+)/.exec(error.message)?.[1] === state;
}
