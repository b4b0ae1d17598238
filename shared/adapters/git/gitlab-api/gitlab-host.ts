import { GitHostNotFoundError, GitHostRefusedError } from '../../../domain/errors/git-host-errors.ts';
import type { PullRequestPlace } from '../../../domain/git/pull-request-event.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CollaboratorPermission, PullRequestHost } from '../../../ports/git-host.ts';
import type { RepositoryAccess } from '../../../ports/source-reader.ts';
import { createHttpDispatchers } from '../../http-dispatchers.ts';
import { fieldsOf, listOf, textOf } from '../host-api/answer-fields.ts';
import { createHostClient, type HostClient } from '../host-api/host-client.ts';
import { limitDescription } from '../host-api/limit-text.ts';
import { createRateLimits } from '../host-api/rate-limits.ts';
import { tokenCredentials } from '../host-api/token-credentials.ts';
import { parseRepositoryAddress } from '../repository-address.ts';
import { withDefaultLimits } from '../transfer-limits.ts';
import { GITLAB_DIALECT } from './gitlab-dialect.ts';
import { createMergeRequestNotes } from './merge-request-notes.ts';

/** The scope that everything needs. */
const PERMISSION = 'api';

/** Makes the way to merge requests, with the token that a repository is read with; undefined without one. */
export function createGitLabHost({
  clock,
}: {
  readonly clock: Clock;
}): (access: RepositoryAccess, place: PullRequestPlace) => PullRequestHost | undefined {
  const dispatchers = createHttpDispatchers(withDefaultLimits());
  const limits = createRateLimits(GITLAB_DIALECT.limits);
  return (access, { hostPath = '' }) => {
    const address = parseRepositoryAddress(access);
    const token = access.bearerToken || access.password;
    if (address.kind !== 'http' || !token) return undefined;
    const { origin, pathname } = new URL(address.url);
    // What a webhook says of the host counts only as far as the registered address agrees: the token goes there.
    const root = pathname.startsWith(`${hostPath}/`) ? hostPath : '';
    const name = pathname
      .slice(root.length)
      .replace(/^\/|\/$/g, '')
      .replace(/\.git$/, '');
    const client = createHostClient({
      ...tokenCredentials(`${origin}${root}/api/v4`, token),
      dialect: GITLAB_DIALECT,
      subject: `repository ${name} on GitLab`,
      dispatcher: dispatchers.dispatcherFor(address.connection),
      clock,
      limits,
    });
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
  client: HostClient,
  base: string,
): Pick<PullRequestHost, 'readPullRequest' | 'relateCommits'> {
  const get = async (path: string) =>
    fieldsOf((await client.ask({ method: 'GET', path: `${base}${path}`, permission: PERMISSION })).body);
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
async function permissionOf(client: HostClient, base: string, user: string): Promise<CollaboratorPermission> {
  const query = new URLSearchParams({ query: user, per_page: '100' });
  const { body } = await client.ask({ method: 'GET', path: `${base}/members/all?${query}`, permission: PERMISSION });
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
  client: HostClient,
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
    const path = `${base}/statuses/${encodeURIComponent(revision)}`;
    await client.ask({ method: 'POST', path, body, permission: PERMISSION });
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
