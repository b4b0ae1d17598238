import { pullRequestBody } from './github-api/pull-requests.ts';
import { type GitHubPlayer, startGitHubPlayer } from './github-api/start-github-player.ts';
import { sendGithubWebhook } from './github-webhook.ts';
import { playBranches } from './played-branches.ts';
import type { Ready, ServeProcess } from './serve-process.ts';
import type { Changes, TestRepository } from './test-repository.ts';

/** The repository of a world on a played GitHub, with pull requests. */
export interface GitHubRepository extends AsyncDisposable {
  /** `…/acme/shop.git`: for applications. */
  readonly url: string;
  readonly player: GitHubPlayer;
  /** Commits to a branch that begins at `main` as it is now, or to `main` itself. */
  commit(branch: string, changes: Changes): Promise<string>;
  /** Tells Windlass of a pull request of this branch. */
  pullRequest(number: number, headSha: string, action: string): Promise<void>;
  /** Merges it into `main`, and tells Windlass of both. */
  merge(number: number, branch: string): Promise<string>;
  says(number: number): string | undefined;
}

/** What is asked of a world. */
export interface GitHubRepositoryWorld {
  readonly repository: TestRepository;
  readonly folder: string;
  serve(): Pick<ServeProcess, 'require'> & { readonly ready: Pick<Ready, 'url' | 'webhookSecrets'> };
}

/** Puts the repository of a world on a GitHub, and registers it with an App. */
export async function startGitHubRepository(world: GitHubRepositoryWorld): Promise<GitHubRepository> {
  const player = await startGitHubPlayer();
  const branches = await playBranches(world, 'acme/shop.git');
  const url = `${new URL(world.repository.git.repoURL).origin}/acme/shop.git`;
  await world.serve().require('POST', '/api/v1/repositories?validate=false', {
    repo: url,
    githubAppID: 7,
    githubAppPrivateKey: player.privateKey,
    githubAppEnterpriseBaseUrl: player.url,
  });
  let deliveries = 0;
  const deliver = async (event: string, payload: object) => {
    const { ready } = world.serve();
    const deliveryId = `pull-request-${++deliveries}`;
    const repository = { html_url: url.replace(/\.git$/, ''), clone_url: url, default_branch: 'main' };
    const body = JSON.stringify({ repository, ...payload });
    const secret = ready.webhookSecrets.github;
    const { status } = await sendGithubWebhook({ url: ready.url, secret, event, deliveryId, body });
    if (status !== 202) throw new Error(`the delivery ${event} answered ${status}`);
  };
  player.state.relate = (_base, to) => ({ baseSha: branches.main(), mergeBaseSha: branches.beginOf(to) });
  return {
    url,
    player,
    commit: branches.commit,
    async pullRequest(number, headSha, action) {
      player.state.pullRequests.set(number, { headSha });
      await deliver('pull_request', { action, pull_request: pullRequestBody(number, { headSha }) });
    },
    async merge(number, branch) {
      const { before, after } = await branches.merge(branch);
      const headSha = await branches.head(branch);
      const merge = { sha: after, at: new Date().toISOString() };
      player.state.pullRequests.set(number, { headSha, state: 'closed', merge });
      await deliver('push', { ref: 'refs/heads/main', before, after, commits: [] });
      const body = pullRequestBody(number, { headSha, state: 'closed', merge });
      await deliver('pull_request', { action: 'closed', pull_request: body });
      return after;
    },
    says(number) {
      const found = [...player.state.comments.values()].find(({ issue }) => issue === number);
      return found && String(found.body);
    },
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}
