import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { pullRequestBody } from './github-api/pull-requests.ts';
import { type GitHubPlayer, startGitHubPlayer } from './github-api/start-github-player.ts';
import { sendGithubWebhook } from './github-webhook.ts';
import type { Ready, ServeProcess } from './serve-process.ts';
import { type Changes, type TestRepository, writeChanges } from './test-repository.ts';

const run = promisify(execFile);

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
  const { git } = world.repository;
  mkdirSync(join(dirname(git.bareDir), 'acme'));
  symlinkSync(git.bareDir, join(dirname(git.bareDir), 'acme', 'shop.git'));
  const url = `${new URL(git.repoURL).origin}/acme/shop.git`;
  await world.serve().require('POST', '/api/v1/repositories?validate=false', {
    repo: url,
    githubAppID: 7,
    githubAppPrivateKey: player.privateKey,
    githubAppEnterpriseBaseUrl: player.url,
  });
  const command = async (...args: string[]) => {
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', HOME: world.folder };
    return (await run('git', args, { cwd: git.workTree, env })).stdout.trim();
  };
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
  const began = new Map<string, string>();
  const head = (name: string) => command('rev-parse', name);
  let main = await head('main');
  player.state.relate = (_base, to) => ({ baseSha: main, mergeBaseSha: began.get(to) ?? main });
  return {
    url,
    player,
    async commit(branch, changes) {
      await command('switch', '--quiet', ...(branch === 'main' ? [] : ['--create']), branch);
      writeChanges(git.workTree, changes);
      await command('add', '--all');
      await command('commit', '--quiet', '--message', `change on ${branch}`);
      await command('push', '--quiet', 'origin', branch);
      const sha = await head('HEAD');
      began.set(sha, main);
      await command('switch', '--quiet', 'main');
      main = await head('main');
      return sha;
    },
    async pullRequest(number, headSha, action) {
      player.state.pullRequests.set(number, { headSha });
      await deliver('pull_request', { action, pull_request: pullRequestBody(number, { headSha }) });
    },
    async merge(number, branch) {
      const before = main;
      await command('merge', '--quiet', '--no-ff', '--message', `Merge ${branch}`, branch);
      await command('push', '--quiet', 'origin', 'main');
      main = await head('main');
      const headSha = await head(branch);
      const merge = { sha: main, at: new Date().toISOString() };
      player.state.pullRequests.set(number, { headSha, state: 'closed', merge });
      await deliver('push', { ref: 'refs/heads/main', before, after: main, commits: [] });
      const body = pullRequestBody(number, { headSha, state: 'closed', merge });
      await deliver('pull_request', { action: 'closed', pull_request: body });
      return main;
    },
    says(number) {
      const found = [...player.state.comments.values()].find(({ issue }) => issue === number);
      return found && String(found.body);
    },
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}
