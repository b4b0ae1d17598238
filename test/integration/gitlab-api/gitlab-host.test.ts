import { describe, expect, it } from 'vitest';
import { createGitHosts } from '../../../shared/adapters/git/git-hosts.ts';
import { systemClock } from '../../../shared/adapters/local/system-clock.ts';
import type { GitHost, PullRequestHost } from '../../../shared/ports/git-host.ts';
import { GITLAB_TOKEN, type GitLabPlayer, startGitLabPlayer } from '../../support/gitlab-api/start-gitlab-player.ts';

const SHA = 'a'.repeat(40);
const MARKER = '<!-- windlass:plan -->';
const STATUS = { context: 'windlass/plan', state: 'success', description: 'one touched', branch: 'change' } as const;
const host = createGitHosts({ clock: systemClock });

async function open(
  { url }: GitLabPlayer,
  password: string = GITLAB_TOKEN,
  hosts: GitHost = host,
): Promise<PullRequestHost> {
  const repository = await hosts.openPullRequests({ url: `${url}.git`, username: 'x', password }, { host: 'gitlab' });
  if (!repository) throw new Error('no repository');
  return repository;
}

describe('GitLab as a host', () => {
  it('keeps one note, found again among many', async () => {
    await using player = await startGitLabPlayer();
    const repository = await open(player);
    for (let note = 0; note < 150; note++) player.notes.push({ id: note + 1, request: 3, body: `note ${note}` });
    expect(await repository.findIssueComment(3, MARKER)).toBeUndefined();
    const { id } = await repository.createIssueComment(3, `${MARKER} first`);
    await repository.createIssueComment(3, `somebody quotes ${MARKER}`);
    expect(await repository.findIssueComment(3, MARKER)).toMatchObject({ id });
    await repository.updateIssueComment(id, `${MARKER} second`);
    expect(await repository.findIssueComment(3, MARKER)).toMatchObject({ id, body: `${MARKER} second` });
    expect(await repository.findIssueComment(4, MARKER)).toBeUndefined();
    player.notes.length = 0;
    await expect(repository.updateIssueComment(id, 'x')).rejects.toMatchObject({ code: 'GitHostNotFoundError' });
  });

  it.each([
    ['by a merge commit', { merge_commit_sha: 'd'.repeat(40), squash_commit_sha: 'e'.repeat(40) }, 'd'.repeat(40)],
    ['squashed and fast-forwarded', { merge_commit_sha: null, squash_commit_sha: 'e'.repeat(40) }, 'e'.repeat(40)],
    ['fast-forwarded', { merge_commit_sha: null, squash_commit_sha: null }, SHA],
  ])('tells what was merged %s', async (_how, commits, sha) => {
    await using player = await startGitLabPlayer();
    const at = '2026-01-01T00:10:00.000Z';
    player.mergeRequests.set(3, { sha: SHA, state: 'merged', merged_at: at, ...commits });
    expect(await (await open(player)).readPullRequest(3)).toMatchObject({ isOpen: false, merge: { sha, at } });
  });

  it('says the same status twice without harm, changes it, and tells any other refusal', async () => {
    await using player = await startGitLabPlayer();
    const repository = await open(player);
    await repository.createCommitStatus(SHA, { ...STATUS, description: 'x '.repeat(300) });
    await repository.createCommitStatus(SHA, STATUS);
    expect(player.statuses).toMatchObject([{ sha: SHA, state: 'success', ref: 'change' }]);
    await repository.createCommitStatus(SHA, { ...STATUS, state: 'failure' });
    expect(player.statuses).toMatchObject([{}, { state: 'failed' }]);
    const message = 'Cannot transition status via :run from :created';
    player.trouble = { status: 400, body: { message } };
    await expect(repository.createCommitStatus(SHA, STATUS)).rejects.toThrow(message);
  });

  it('shows no status of a commit that is on no branch of the project; a project that is gone is an error', async () => {
    await using player = await startGitLabPlayer();
    const repository = await open(player);
    const { branch: _none, ...status } = STATUS;
    await repository.createCommitStatus(SHA, status);
    expect(player.statuses).toEqual([]);
    player.trouble = { status: 404, body: { message: '404 Project Not Found' } };
    await expect(repository.createCommitStatus(SHA, status)).rejects.toMatchObject({ code: 'GitHostNotFoundError' });
  });

  it('tells what may pass by itself from what somebody must change, without the token', async () => {
    await using player = await startGitLabPlayer();
    const repository = await open(player);
    const unavailable = (retry: unknown) => ({ code: 'GitHostUnavailableError', retry });
    player.trouble = { status: 502 };
    await expect(repository.createIssueComment(3, 'x')).rejects.toMatchObject(unavailable('backoff'));
    player.trouble = { status: 429, headers: { 'retry-after': '30' } };
    await expect(repository.createIssueComment(3, 'x')).rejects.toMatchObject(unavailable({ afterSeconds: 30 }));
    const refusal = await (await open(player, 'gldt-deploy')).createIssueComment(3, 'x').catch((error) => error);
    expect(refusal).toMatchObject({ code: 'GitHostForbiddenError', retry: 'never' });
    expect(String(refusal)).toContain('it needs the scope "api" and the role Developer');
    expect(JSON.stringify(refusal)).not.toContain('gldt-deploy');
  });

  it.each([
    ['until the time that is named', 429, { 'retry-after': '30' }, 30],
    ['until the quota is reset', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1767225645' }, 45],
    ['for a minute where no header tells of the limit', 429, {}, 60],
    ['after the last request of a quota', 201, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1767225645' }, 45],
  ] as [string, number, { [name: string]: string }, number][])(
    'is not asked with the same token %s',
    async (_name, status, headers, seconds) => {
      await using player = await startGitLabPlayer();
      let now = new Date('2026-01-01T00:00:00Z');
      const limited = createGitHosts({ clock: { now: () => now } });
      player.trouble = { status, headers, body: { id: 1 } };
      const first = await (await open(player, GITLAB_TOKEN, limited))
        .createIssueComment(3, 'x')
        .catch((error) => error);
      const again = await open(player, GITLAB_TOKEN, limited);
      const refusal = { code: 'GitHostUnavailableError', retry: { afterSeconds: seconds } };
      if (status === 429) expect(first).toMatchObject(refusal);
      await expect(again.createIssueComment(3, 'x')).rejects.toMatchObject(refusal);
      expect(player.requests).toEqual([]);
      now = new Date(now.getTime() + seconds * 1000);
      await again.createIssueComment(3, 'x');
      expect(player.requests).toEqual(['POST /merge_requests/3/notes']);
    },
  );

  it('is asked by another token while one is at its limit', async () => {
    await using player = await startGitLabPlayer();
    player.trouble = { status: 429, headers: { 'retry-after': '30' } };
    await (await open(player, 'glpat-other')).createIssueComment(3, 'x').catch((error) => error);
    expect(await (await open(player)).createIssueComment(3, 'x')).toMatchObject({ body: 'x' });
  });

  it('is asked below the path of its host that its webhooks name, as far as the registered address agrees', async () => {
    await using player = await startGitLabPlayer(undefined, '/tools/gitlab');
    const access = { url: `${player.url}.git`, password: GITLAB_TOKEN };
    const at = async (hostPath: string) => {
      const repository = await host.openPullRequests(access, { host: 'gitlab', hostPath });
      return repository?.createIssueComment(3, 'x').catch((error) => error);
    };
    expect(await at('/tools/gitlab')).toMatchObject({ body: 'x' });
    for (const other of ['/elsewhere', '/tools/git', '']) {
      expect(await at(other)).toMatchObject({ code: 'GitHostNotFoundError' });
    }
  });

  it('is asked only with a token', async () => {
    await using player = await startGitLabPlayer();
    expect(await host.openPullRequests({ url: player.url }, { host: 'gitlab' })).toBeUndefined();
    expect(
      await host.openPullRequests({ url: 'git@gitlab.com:acme/shop.git', password: 'x' }, { host: 'gitlab' }),
    ).toBeUndefined();
    expect(player.requests).toEqual([]);
  });
});
