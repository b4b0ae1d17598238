import { describe, expect, it } from 'vitest';
import { createGitHubHost } from '../../../shared/adapters/git/github-api/github-host.ts';
import type { HostedRepository } from '../../../shared/ports/git-host.ts';
import { startGitHubPlayer } from '../../support/github-api/start-github-player.ts';

const REPOSITORY = 'http://127.0.0.1/acme/shop.git';
const SHA = 'a'.repeat(40);
const STATUS = { context: 'windlass/shop', state: 'pending', description: 'queued' } as const;
const DEPLOYMENT = { revision: SHA, environment: 'shop', description: 'sync', key: 'operation-1' };

async function startWorld() {
  const time = { now: new Date('2026-01-01T00:00:00Z') };
  const clock = { now: () => time.now };
  const player = await startGitHubPlayer(clock.now);
  const host = createGitHubHost({ clock, enterpriseUrls: [player.url] });
  const githubApp = { appId: '7', privateKey: player.privateKey, enterpriseBaseUrl: player.url };
  const open = async (access: Parameters<typeof host.open>[0]): Promise<HostedRepository> => {
    const repository = await host.open(access);
    if (!repository) throw new Error('no repository');
    return repository;
  };
  const url = REPOSITORY.replace('127.0.0.1', new URL(player.url).host);
  return {
    time,
    host,
    state: player.state,
    player,
    open,
    asApp: () => open({ url, githubApp }),
    asUser: (token: string) => open({ url, username: 'x', password: token }),
    asked: () =>
      player.state.requests
        .filter(({ path }) => path.startsWith('/repos/'))
        .map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}

describe('GitHub as a host', () => {
  it('takes statuses, deployments, check runs and comments of an App', async () => {
    await using world = await startWorld();
    const repository = await world.asApp();
    expect(repository).toMatchObject({ name: 'acme/shop', isApp: true });
    await repository.createCommitStatus(SHA, {
      ...STATUS,
      description: 'x'.repeat(200),
      targetUrl: 'https://w.example/a',
    });
    expect(world.state.statuses.get(SHA)).toMatchObject([
      { context: 'windlass/shop', target_url: 'https://w.example/a' },
    ]);
    const { id } = await repository.createDeployment(DEPLOYMENT);
    await repository.createDeploymentStatus(id, {
      state: 'success',
      description: 'done',
      environmentUrl: 'https://shop.example',
    });
    expect(world.state.deployments).toMatchObject([{ auto_merge: false, required_contexts: [], environment: 'shop' }]);
    expect(world.state.deploymentStatuses.get(Number(id))).toMatchObject([{ state: 'success', auto_inactive: true }]);
    const run = await repository.createCheckRun(SHA, { name: 'windlass/plan', status: 'in_progress' });
    const output = { title: 'Plan', summary: 's'.repeat(70_000) };
    await repository.updateCheckRun(run.id, { conclusion: 'success', output });
    expect(world.state.checkRuns.get(Number(run.id))).toMatchObject({ status: 'completed', conclusion: 'success' });
    const comment = await repository.createIssueComment(3, '<!-- windlass:plan --> first');
    await repository.updateIssueComment(comment.id, '<!-- windlass:plan --> second');
    expect(await repository.findIssueComment(3, '<!-- windlass:plan -->')).toMatchObject({
      id: comment.id,
      body: expect.stringContaining('second'),
    });
    expect(await repository.findIssueComment(4, '<!-- windlass:plan -->')).toBeUndefined();
  });

  it('reads a pull request, and finds where its branch began', async () => {
    await using world = await startWorld();
    const merge = { sha: 'd'.repeat(40), at: '2026-01-01T00:10:00Z' };
    world.state.pullRequests.set(3, { headSha: SHA });
    world.state.pullRequests.set(4, { headSha: SHA, baseRef: 'release/1', isDraft: true, isFork: true });
    world.state.pullRequests.set(5, { headSha: SHA, state: 'closed', merge });
    world.state.relate = (base) =>
      base === 'release/1' ? { baseSha: 'b'.repeat(40), mergeBaseSha: 'c'.repeat(40) } : undefined;
    const repository = await world.asApp();
    expect(await repository.readPullRequest(3)).toEqual({
      number: 3,
      url: 'https://github.example/pull/3',
      headSha: SHA,
      headRef: 'change',
      baseRef: 'main',
      isDefaultBase: true,
      isOpen: true,
      isDraft: false,
      isFork: false,
    });
    expect(await repository.readPullRequest(4)).toMatchObject({ isDefaultBase: false, isDraft: true, isFork: true });
    expect(await repository.readPullRequest(5)).toMatchObject({ isOpen: false, merge });
    expect(await repository.relateCommits('release/1', SHA)).toEqual({
      baseSha: 'b'.repeat(40),
      mergeBaseSha: 'c'.repeat(40),
    });
    await expect(repository.readPullRequest(6)).rejects.toMatchObject({ code: 'GitHostNotFoundError' });
  });

  it('finds the check run of a commit by its name', async () => {
    await using world = await startWorld();
    const repository = await world.asApp();
    expect(await repository.findCheckRun(SHA, 'windlass/plan')).toBeUndefined();
    const { id } = await repository.createCheckRun(SHA, { name: 'windlass/plan', status: 'in_progress' });
    await repository.createCheckRun(SHA, { name: 'other', status: 'queued' });
    expect(await repository.findCheckRun(SHA, 'windlass/plan')).toEqual({ id });
    expect(await repository.findCheckRun('b'.repeat(40), 'windlass/plan')).toBeUndefined();
  });

  it('finds a comment on a later page', async () => {
    await using world = await startWorld();
    for (let id = 1; id <= 250; id++)
      world.state.comments.set(id, { id, issue: 3, body: id === 220 ? 'the mark' : 'talk' });
    expect(await (await world.asApp()).findIssueComment(3, 'the mark')).toMatchObject({ id: '220' });
  });

  it('makes a deployment once, also when the answer was lost', async () => {
    await using world = await startWorld();
    const first = await (await world.asApp()).createDeployment(DEPLOYMENT);
    expect(await (await world.asApp()).createDeployment(DEPLOYMENT)).toEqual(first);
    expect(await (await world.asApp()).createDeployment({ ...DEPLOYMENT, key: 'operation-2' })).not.toEqual(first);
    expect(world.state.deployments).toHaveLength(2);
  });

  it('finds a repository that was renamed, but takes its credentials to no other place', async () => {
    await using world = await startWorld();
    const repository = await world.asApp();
    await repository.createCommitStatus(SHA, STATUS);
    const moved = (to: string) => ({ status: 307, headers: { location: `${to}/repos/acme/new/statuses/${SHA}` } });
    world.player.troubleNext(moved(world.player.url));
    await repository.createCommitStatus(SHA, STATUS);
    expect(world.asked().at(-1)).toBe(`POST /repos/acme/new/statuses/${SHA}`);
    expect(world.state.statuses.get(SHA)).toHaveLength(2);
    world.player.troubleNext(moved('http://127.0.0.1:9'));
    await expect(repository.createCommitStatus(SHA, STATUS)).rejects.toMatchObject({ code: 'GitHostRefusedError' });
  });

  it('adds a state to a deployment once, and a success makes the one before inactive', async () => {
    await using world = await startWorld();
    const repository = await world.asApp();
    const first = await repository.createDeployment(DEPLOYMENT);
    const second = await repository.createDeployment({ ...DEPLOYMENT, key: 'operation-2' });
    const status = { state: 'success', description: 'deployed\nat last' } as const;
    for (const { id } of [first, first, second]) await repository.createDeploymentStatus(id, status);
    const statesOf = ({ id }: typeof first) =>
      world.state.deploymentStatuses.get(Number(id))?.map(({ state }) => state);
    expect([statesOf(first), statesOf(second)]).toEqual([['success', 'inactive'], ['success']]);
  });

  it('works with a token, but check runs are for Apps', async () => {
    await using world = await startWorld();
    world.state.personalTokens.add('ghp_personal');
    const repository = await world.asUser('ghp_personal');
    await repository.createCommitStatus(SHA, STATUS);
    expect(world.state.statuses.get(SHA)).toHaveLength(1);
    await expect(repository.createCheckRun(SHA, { name: 'x', status: 'queued' })).rejects.toMatchObject({
      code: 'GitHostForbiddenError',
      message: expect.stringContaining('"checks: write"'),
    });
  });

  it('sends credentials to nobody but their own host', async () => {
    await using world = await startWorld();
    expect(await world.host.open({ url: 'https://gitlab.example/acme/shop', password: 'token' })).toBeUndefined();
    expect(await world.host.open({ url: 'http://github.com/acme/shop', password: 'token' })).toBeUndefined();
    expect(await world.host.open({ url: 'https://github.com/acme/shop' })).toBeUndefined();
    expect(await world.host.open({ url: 'git@github.com:acme/shop.git', sshPrivateKey: 'key' })).toBeUndefined();
    expect(await world.host.open({ url: 'https://github.com/acme/shop', password: 'token' })).toMatchObject({
      name: 'acme/shop',
    });
  });

  it('gets a new token before the old one expires, and when it was revoked', async () => {
    await using world = await startWorld();
    await (await world.asApp()).createCommitStatus(SHA, STATUS);
    world.time.now = new Date(world.time.now.getTime() + 56 * 60_000);
    await (await world.asApp()).createCommitStatus(SHA, STATUS);
    expect(world.state.tokensMade).toBe(2);
    world.state.tokens.clear();
    await (await world.asApp()).createCommitStatus(SHA, STATUS);
    expect(world.state.tokensMade).toBe(3);
    expect(world.state.statuses.get(SHA)).toHaveLength(3);
  });

  it.each([
    [
      'an exhausted hour',
      403,
      { message: 'API rate limit exceeded' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767226500' },
      900,
    ],
    ['a secondary limit', 403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '30' }, 30],
    ['a secondary limit without a time', 403, { message: 'You have exceeded a secondary rate limit.' }, {}, 60],
    ['too many requests', 429, {}, { 'retry-after': '7' }, 7],
  ] as [string, number, object, { [name: string]: string }, number][])(
    'asks nothing during %s',
    async (_name, status, body, headers, seconds) => {
      await using world = await startWorld();
      const repository = await world.asApp();
      await repository.readCommit(SHA).catch(() => {});
      world.player.troubleNext({ status, body, headers });
      const expected = { code: 'GitHostUnavailableError', retry: { afterSeconds: seconds } };
      await expect(repository.createCommitStatus(SHA, STATUS)).rejects.toMatchObject(expected);
      const asked = world.asked().length;
      await expect((await world.asApp()).createCommitStatus(SHA, STATUS)).rejects.toMatchObject(expected);
      expect(world.asked()).toHaveLength(asked);
      world.time.now = new Date(world.time.now.getTime() + seconds * 1000);
      await (await world.asApp()).createCommitStatus(SHA, STATUS);
      expect(world.state.statuses.get(SHA)).toHaveLength(1);
    },
  );

  it('stops asking when an answer says that it was the last one of the hour', async () => {
    await using world = await startWorld();
    const repository = await world.asApp();
    await repository.readCommit(SHA).catch(() => {});
    world.player.troubleNext({
      status: 201,
      body: {},
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767226500' },
    });
    await repository.createCommitStatus(SHA, STATUS);
    await expect(repository.createCommitStatus(SHA, STATUS)).rejects.toMatchObject({ retry: { afterSeconds: 900 } });
  });

  it.each([
    ['an outage', { status: 502 }, { code: 'GitHostUnavailableError', retry: 'backoff' }, 'HTTP 502'],
    [
      'a missing permission',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      { code: 'GitHostForbiddenError' },
      '"statuses: write"',
    ],
    [
      'a missing permission that GitHub names',
      { status: 403, body: {}, headers: { 'x-accepted-github-permissions': 'statuses=write,contents=read' } },
      { code: 'GitHostForbiddenError' },
      'statuses: write,contents: read',
    ],
    [
      'an unknown repository',
      { status: 404, body: { message: 'Not Found' } },
      { code: 'GitHostNotFoundError' },
      '/repos/acme/shop/statuses',
    ],
    [
      'what it refuses',
      { status: 422, body: { message: 'Validation Failed', errors: [{ field: 'state', code: 'invalid' }] } },
      { code: 'GitHostRefusedError', retry: 'never' },
      'state invalid',
    ],
  ])('says what %s means', async (_name, answer, expected, words) => {
    await using world = await startWorld();
    const repository = await world.asApp();
    await repository.readCommit(SHA).catch(() => {});
    world.player.troubleNext(answer);
    const error = await repository.createCommitStatus(SHA, STATUS).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ ...expected, message: expect.stringContaining(words) });
    expect(JSON.stringify(error)).not.toMatch(/ghs_|Bearer/);
  });

  it('refuses the 1001st status of a commit and context for good', async () => {
    await using world = await startWorld();
    world.state.statuses.set(
      SHA,
      Array.from({ length: 1000 }, (_, id) => ({ id, context: STATUS.context })),
    );
    await expect((await world.asApp()).createCommitStatus(SHA, STATUS)).rejects.toMatchObject({
      code: 'GitHostRefusedError',
      message: expect.stringContaining('maximum number of statuses'),
    });
  });

  it('knows who may write, and when a commit was made', async () => {
    await using world = await startWorld();
    world.state.permissions.set('ada', 'write');
    world.state.commits.set(SHA, {
      commit: { message: 'more', committer: { date: '2026-01-01T00:00:00Z' }, verification: { verified: true } },
      author: { login: 'ada' },
    });
    expect(await (await world.asApp()).permissionOf('ada')).toBe('write');
    expect(await (await world.asApp()).permissionOf('eve')).toBe('none');
    expect(await (await world.asApp()).readCommit(SHA)).toEqual({
      sha: SHA,
      committedAt: '2026-01-01T00:00:00Z',
      message: 'more',
      author: 'ada',
      isVerified: true,
    });
  });

  it('lists deliveries of the App hook since a time, over pages, and redelivers', async () => {
    await using world = await startWorld();
    const at = (minutes: number) => new Date(world.time.now.getTime() - minutes * 60_000).toISOString();
    for (let n = 0; n < 250; n++) {
      world.state.deliveries.push({
        id: n + 1,
        guid: `g${n}`,
        delivered_at: at(n),
        redelivery: false,
        status_code: n % 100 === 7 ? 502 : 202,
        event: 'push',
      });
    }
    const [hook] = await (await world.asApp()).findHooks();
    const found = (await hook?.list(new Date(at(149)))) ?? [];
    expect(found).toHaveLength(150);
    expect(found.filter(({ statusCode }) => statusCode === 502).map(({ id }) => id)).toEqual(['8', '108']);
    expect(world.state.requests.filter(({ path }) => path === '/app/hook/deliveries')).toHaveLength(2);
    await hook?.redeliver('8');
    expect(world.state.redelivered).toEqual([8]);
  });
});
