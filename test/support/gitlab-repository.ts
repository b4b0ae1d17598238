import type { World } from './e2e-world.ts';
import { GITLAB_TOKEN, type GitLabPlayer, startGitLabPlayer } from './gitlab-api/start-gitlab-player.ts';
import { sendGitlabWebhook } from './gitlab-webhook.ts';
import { playBranches } from './played-branches.ts';
import type { Changes } from './test-repository.ts';

/** The repository of a world on a GitLab of its own, with merge requests. */
export interface GitLabRepository extends AsyncDisposable {
  /** `…/acme/shop.git`: for applications. */
  readonly url: string;
  readonly player: GitLabPlayer;
  /** Commits to a branch that begins at `main` as it is now. */
  commit(branch: string, changes: Changes): Promise<string>;
  /** Opens or changes a merge request of this commit, and tells Windlass. */
  mergeRequest(iid: number, sha: string, action: string, fields?: object): Promise<void>;
  note(iid: number, text: string, by: string): Promise<void>;
  /** Merges it into `main`, and tells Windlass of both. */
  merge(iid: number, branch: string): Promise<string>;
  says(iid: number): string | undefined;
}

/** Puts the repository of a world on a GitLab, and registers it with a token. The world must know the secret. */
export async function startGitLabRepository(
  world: Pick<World, 'serve' | 'repository' | 'folder'>,
  secret: string,
): Promise<GitLabRepository> {
  const { origin } = new URL(world.repository.git.repoURL);
  const player = await startGitLabPlayer(origin);
  const branches = await playBranches(world, 'acme/shop.git');
  const webUrl = `${new URL(player.url).origin}/acme/shop`;
  const url = `${webUrl}.git`;
  const registration = { repo: url, username: 'oauth2', password: GITLAB_TOKEN };
  await world.serve().require('POST', '/api/v1/repositories?validate=false', registration);
  player.beginOf = branches.beginOf;
  player.main = branches.main();
  const project = { web_url: webUrl, default_branch: 'main' };
  let deliveries = 0;
  const deliver = async (event: string, payload: object) => {
    const { url: to } = world.serve().ready;
    const deliveryId = `merge-request-${++deliveries}`;
    const webhook = { url: to, token: secret, event, deliveryId, payload: { project, ...payload } };
    const { status } = await sendGitlabWebhook(webhook);
    if (status !== 202) throw new Error(`the delivery ${event} answered ${status}`);
  };
  const mergeRequest: GitLabRepository['mergeRequest'] = async (iid, sha, action, fields) => {
    player.mergeRequests.set(iid, {
      state: 'opened',
      draft: false,
      sha,
      source_branch: 'change',
      target_branch: 'main',
      source_project_id: 1,
      target_project_id: 1,
      web_url: `${webUrl}/-/merge_requests/${iid}`,
      ...fields,
    });
    await deliver('Merge Request Hook', { object_attributes: { action, iid } });
  };
  return {
    url,
    player,
    commit: branches.commit,
    mergeRequest,
    async note(iid, text, by) {
      const object_attributes = { note: text, noteable_type: 'MergeRequest', action: 'create' };
      await deliver('Note Hook', { user: { username: by }, object_attributes, merge_request: { iid } });
    },
    async merge(iid, branch) {
      const { before, after } = await branches.merge(branch);
      player.main = after;
      await deliver('Push Hook', { ref: 'refs/heads/main', before, after });
      const merged = { state: 'merged', merged_at: new Date().toISOString(), merge_commit_sha: after };
      await mergeRequest(iid, await branches.head(branch), 'merge', merged);
      return after;
    },
    says(iid) {
      const [note, ...more] = player.notes.filter(({ request }) => request === iid);
      if (more.length > 0) throw new Error('there is more than one note');
      return note?.body;
    },
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}
