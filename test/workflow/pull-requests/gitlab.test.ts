import { describe, expect, it } from 'vitest';
import { createWebhookReader } from '../../../shared/adapters/git/webhook-reader.ts';
import { GITLAB_TOKEN, type GitLabPlayer, startGitLabPlayer } from '../../support/gitlab-api/start-gitlab-player.ts';
import { aConfig, aDeployed, type PullRequestWorld, sha, startPullRequestWorld } from './pull-request-harness.ts';

const reader = createWebhookReader({ secrets: { github: [], gitlab: ['hush', 'older'] } });

interface GitLabWorld extends AsyncDisposable {
  readonly world: PullRequestWorld;
  readonly gitlab: GitLabPlayer;
  deliver(event: string, payload: object): Promise<unknown>;
  mergeRequest(action: string, fields?: object): Promise<unknown>;
}

/** One application in a project of GitLab; commit `b` changes it. */
async function startGitLab(root?: string): Promise<GitLabWorld> {
  const gitlab = await startGitLabPlayer(undefined, root);
  const world = await startPullRequestWorld();
  await world.deps.repositories.save({ repo: gitlab.url, credentials: { password: GITLAB_TOKEN } }, { mode: 'create' });
  world.commit(sha('a'), { shop: [aConfig('shop', 'red')] });
  world.commit(sha('b'), { shop: [aConfig('shop', 'blue')] });
  await world.create('shop', { source: { repoURL: `${gitlab.url}.git`, path: 'shop' } });
  world.cluster.write('windlass', aDeployed('shop', 'red'));
  const deliver: GitLabWorld['deliver'] = (event, payload) => {
    const project = { web_url: gitlab.url, path_with_namespace: 'acme/group/apps', default_branch: 'main' };
    return world.route(reader.parse('gitlab', { 'x-gitlab-event': event }, { project, ...payload }));
  };
  return {
    world,
    gitlab,
    deliver,
    async mergeRequest(action, fields = {}) {
      gitlab.mergeRequests.set(3, {
        state: 'opened',
        draft: false,
        sha: sha('b'),
        source_branch: 'change',
        target_branch: 'main',
        source_project_id: 1,
        target_project_id: 1,
        web_url: `${gitlab.url}/-/merge_requests/3`,
        merge_commit_sha: null,
        squash_commit_sha: null,
        ...fields,
      });
      await deliver('Merge Request Hook', { object_attributes: { action, iid: 3 } });
      await world.work();
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await gitlab[Symbol.asyncDispose]();
    },
  };
}

describe('a merge request on GitLab', () => {
  it('gets one note with the same text, and a commit status, up to the merge and after it', async () => {
    await using at = await startGitLab();
    await at.mergeRequest('open');
    expect(at.gitlab.notes).toMatchObject([{ request: 3, body: expect.stringContaining('+   data.value: "blue"') }]);
    expect(at.gitlab.statuses).toMatchObject([
      { sha: sha('b'), name: 'windlass/plan', state: 'success', ref: 'change' },
    ]);

    at.world.commit(sha('c'), { shop: [aConfig('shop', 'green')] });
    await at.mergeRequest('update', { sha: sha('c') });
    await at.mergeRequest('update', { sha: sha('c') });
    expect(at.gitlab.notes).toMatchObject([{ body: expect.stringContaining('"green"') }]);
    expect(at.gitlab.statuses).toHaveLength(2);

    await at.mergeRequest('merge', { state: 'merged', sha: sha('c'), merged_at: '2026-01-01T00:00:00Z' });
    expect(at.gitlab.notes).toMatchObject([{ body: expect.stringContaining(`Merged as ${sha('c')}`) }]);
  });

  it('from a fork is compared when somebody from the role Developer on asks', async () => {
    await using at = await startGitLab();
    at.gitlab.members.set('ada', 30).set('ada-guest', 50).set('eve', 20);
    await at.mergeRequest('open', { source_project_id: 2 });
    const note = async (username: string) => {
      const object_attributes = { note: '/windlass plan', noteable_type: 'MergeRequest', action: 'create' };
      await at.deliver('Note Hook', { object_attributes, merge_request: { iid: 3 }, user: { username } });
      await at.world.work();
    };
    for (const user of ['eve', 'guest', 'stranger']) await note(user);
    expect(at.gitlab.notes[0]?.body).toContain('not compared');
    await note('ada');
    expect(at.gitlab.notes[0]?.body).toContain('"blue"');
    // Its branch is another project's; a branch here may have the same name.
    expect(at.gitlab.statuses).toEqual([]);
    expect(at.world.api.logs.join()).not.toContain('there is no plan');
  });

  it('is planned where GitLab is installed below a path of its host', async () => {
    await using at = await startGitLab('/gitlab');
    await at.mergeRequest('open');
    expect(at.gitlab.notes).toMatchObject([{ request: 3, body: expect.stringContaining('"blue"') }]);
  });

  it('is planned later when GitLab is in trouble', async () => {
    await using at = await startGitLab();
    at.gitlab.trouble = { status: 429, headers: { 'retry-after': '30' } };
    await at.mergeRequest('open');
    expect(await at.world.deps.pullRequests.listDue(new Date('2026-01-01T00:00:29Z'), 5)).toEqual([]);
    at.world.clock.moveTo(30);
    const [pullRequest = ''] = await at.world.deps.pullRequests.listDue(at.world.clock.now(), 5);
    at.world.api.messages.push({ type: 'PlanPullRequest', pullRequest });
    await at.world.work();
    expect(at.gitlab.notes).toHaveLength(1);
  });
});

describe('webhooks of GitLab', () => {
  const verify = (token?: string) =>
    reader.verify('gitlab', { ...(token !== undefined && { 'x-gitlab-token': token }) }, Buffer.from('{}'));

  it('must bear one of the secrets', async () => {
    for (const token of ['hush', 'older']) expect(await verify(token)).toEqual({ ok: true });
    for (const token of ['', 'hus', 'hush ', undefined]) expect(await verify(token)).toMatchObject({ ok: false });
    const closed = createWebhookReader({ secrets: { github: ['hush'], gitlab: [] } });
    expect(await closed.verify('gitlab', { 'x-gitlab-token': '' }, Buffer.from(''))).toEqual({
      ok: false,
      reason: 'no secret is configured for gitlab; set WINDLASS_WEBHOOK_SECRET_GITLAB',
    });
  });

  it('tell of pushes; other events and other notes ask for nothing', () => {
    const project = { web_url: 'https://gitlab.com/acme/apps', default_branch: 'main' };
    const parse = (event: string, payload: object) => reader.parse('gitlab', { 'x-gitlab-event': event }, payload);
    const push = { project, ref: 'refs/heads/main', before: '0'.repeat(40), after: sha('b') };
    expect(parse('Push Hook', push)).toEqual({
      kind: 'push',
      repositoryUrls: ['https://gitlab.com/acme/apps'],
      revision: 'main',
      touchedHead: true,
      after: sha('b'),
    });
    const ignored = { kind: 'ignored' };
    expect(parse('Push Hook', {})).toMatchObject(ignored);
    expect(parse('Pipeline Hook', { project })).toMatchObject(ignored);
    expect(parse('Merge Request Hook', { project, object_attributes: { action: 'approved', iid: 3 } })).toMatchObject(
      ignored,
    );
    const note = { note: '/windlass plan', noteable_type: 'Issue' };
    expect(parse('Note Hook', { project, object_attributes: note, user: { username: 'ada' } })).toMatchObject(ignored);
  });

  describe.each([
    ['other labels', { labels: {} }, 'ignored'],
    ['people and a description', { assignees: {}, reviewers: {}, description: {}, updated_at: {} }, 'ignored'],
    ['a title, which may make it a draft', { title: {}, updated_at: {} }, 'pull-request'],
    ['the end of a draft', { draft: {}, labels: {} }, 'pull-request'],
    ['another target branch', { merge_status: {}, labels: {} }, 'pull-request'],
    ['what is not named', {}, 'pull-request'],
    ['nothing but its time', { updated_at: {} }, 'pull-request'],
  ])('of an update of %s', (_what, changes, kind) => {
    const project = { web_url: 'https://gitlab.com/acme/apps', path_with_namespace: 'acme/apps' };
    const parse = (more: object) => {
      const object_attributes = { action: 'update', iid: 3, ...more };
      return reader.parse(
        'gitlab',
        { 'x-gitlab-event': 'Merge Request Hook' },
        { project, object_attributes, changes },
      );
    };

    it(`is ${kind === 'ignored' ? 'ignored' : 'planned'}`, () => {
      expect(parse({})).toMatchObject({ kind });
    });

    it('is planned when commits came with it', () => {
      expect(parse({ oldrev: sha('a') })).toMatchObject({ kind: 'pull-request', numbers: [3] });
    });
  });
});
