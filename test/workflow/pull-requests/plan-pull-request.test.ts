import { describe, expect, it } from 'vitest';
import { ManifestInvalidError } from '../../../shared/domain/errors/source-errors.ts';
import { aConfig, aDeployed, sha, startPullRequestWorld } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

describe('a pull request', () => {
  it('gets one check and one comment with the plan of the applications that it touches, and nothing is applied', async () => {
    await using world = await startShops({ url: 'https://windlass.example/' });
    const before = JSON.stringify(world.cluster.objects());
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();

    const says = world.says(3) ?? '';
    expect(says).toContain('1 application touched');
    expect(says).toContain('| **shop** | 1 change |');
    expect(says).toContain('-   data.value: "red"\n+   data.value: "blue"');
    expect(says).not.toContain('blog');
    const link = /https:\/\/windlass\.example\/plans\/([0-9a-f]{64})/.exec(says);
    expect(await world.deps.plans.read(link?.[1] ?? '')).toMatchObject({
      title: 'pull request 3 at bbbbbbbbbbbb',
      url: 'https://github.example/pull/3',
      applications: [{ application: { name: 'shop' } }],
    });
    expect(world.checkOf(sha('b'))).toMatchObject({
      name: 'windlass/plan',
      status: 'completed',
      conclusion: 'success',
      details_url: link?.[0],
      output: { title: '1 application touched', summary: expect.stringContaining('data.value') },
    });
    expect(JSON.stringify(world.cluster.objects())).toBe(before);
  });

  it('that touches no application gets a neutral check and no comment', async () => {
    await using world = await startShops();
    world.commit(sha('c'), { shop: [aConfig('shop', 'red')], blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { headSha: sha('c') });
    await world.work();
    expect(world.says(3)).toBeUndefined();
    expect(world.checkOf(sha('c'))).toMatchObject({
      conclusion: 'neutral',
      output: { title: 'No application is touched' },
    });
  });

  it('fails its check with the words of the cluster, or of the renderer', async () => {
    await using world = await startShops();
    const broken = new ManifestInvalidError('shop/a.yaml: line 3: no');
    world.commit(sha('c'), { shop: broken, blog: [aConfig('bad', 'x')] });
    await world.pullRequest(3, { headSha: sha('c') });
    await world.work();
    expect(world.says(3)).toContain('2 applications touched: 2 would fail');
    expect(world.says(3)).toContain('shop/a.yaml: line 3: no');
    expect(world.says(3)).toContain('admission webhook "policy" denied the request: no');
    expect(world.checkOf(sha('c'))).toMatchObject({ conclusion: 'failure' });
  });

  it('keeps its comment and gets a new check when it is pushed to, also by force', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    world.commit(sha('c'), { shop: [aConfig('shop', 'red')], blog: [aConfig('blog', 'green')] });
    await world.pullRequest(3, { headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('green');
    expect(world.says(3)).not.toContain('blue');
    expect(world.checkOf(sha('c'))).toMatchObject({ conclusion: 'success' });

    world.commit(sha('d'), { shop: [aConfig('shop', 'red')], blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { headSha: sha('d') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('No application is touched');
  });

  it('is planned once for pushes that come in a row, at the last of them', async () => {
    await using world = await startShops();
    world.commit(sha('c'), { shop: [aConfig('shop', 'green')], blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { headSha: sha('b') });
    await world.pullRequest(3, { headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.checkOf(sha('b'))).toBeUndefined();
    expect(world.says(3)).toContain('green');
    const asked = world.github.requests.map(({ method, path }) => `${method} ${path.replace('/repos/acme/apps', '')}`);
    expect(asked).toEqual([
      'GET /orgs/acme/installation',
      expect.stringContaining('access_tokens'),
      'GET /pulls/3',
      `GET /compare/main...${sha('c')}`,
      'GET /issues/3/comments',
      'POST /issues/3/comments',
      `GET /commits/${sha('c')}/check-runs`,
      'POST /check-runs',
    ]);
  });

  it('does not look as if it took back what others merged since its branch began', async () => {
    await using world = await startShops();
    world.commit(sha('d'), { shop: [aConfig('shop', 'red')], blog: [aConfig('blog', 'black')] });
    world.moveMain(sha('d'));
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    expect(world.says(3)).toContain('1 application touched');
    expect(world.says(3)).not.toContain('blog');
  });

  it('is planned beside another one that touches the same application, each for itself', async () => {
    await using world = await startShops();
    world.commit(sha('c'), { shop: [aConfig('shop', 'red'), aConfig('more', 'x')], blog: [aConfig('blog', 'red')] });
    await world.pullRequest(3, { headSha: sha('b') });
    await world.pullRequest(4, { headSha: sha('c') });
    await world.work();
    expect(world.says(3)).toContain('| **shop** | 1 change |');
    expect(world.says(4)).toContain('| **shop** | 1 create |');
    // The first is merged: the second one's branch is behind now.
    world.commit(sha('d'), { shop: [aConfig('shop', 'blue')], blog: [aConfig('blog', 'red')] });
    world.moveMain(sha('d'));
    world.cluster.write('windlass', aDeployed('shop', 'blue'));
    await world.deliver('check_run', {
      action: 'rerequested',
      check_run: { ...world.checkOf(sha('c')), pull_requests: [] },
    });
    await world.work();
    expect(world.says(4)).toContain('| **shop** | 1 create |');
    expect(world.says(4)).not.toContain('1 change');
  });

  it('waits for its plan while it is a draft', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b'), isDraft: true });
    await world.work();
    expect(world.says(3)).toBeUndefined();
    expect(world.checkOf(sha('b'))).toBeUndefined();
    await world.pullRequest(3, { headSha: sha('b') }, 'ready_for_review');
    await world.work();
    expect(world.says(3)).toContain('shop');
  });

  it('gets no plan any more when it is closed without a merge', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    const says = world.says(3);
    const asked = world.github.requests.length;
    await world.pullRequest(3, { headSha: sha('b'), state: 'closed' }, 'closed');
    await world.work();
    expect(world.says(3)).toBe(says);
    expect(world.github.requests.slice(asked).map(({ path }) => path)).toEqual(['/repos/acme/apps/pulls/3']);
    expect(await world.deps.pullRequests.listDue(undefined, 10)).toEqual([]);
  });

  it('to a branch that no application follows touches none', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b'), baseRef: 'release' });
    await world.work();
    expect(world.renders).toEqual([]);
    expect(world.checkOf(sha('b'))).toMatchObject({ conclusion: 'neutral' });
  });

  it('of a repository with a token gets a commit status in place of the check', async () => {
    await using world = await startShops({ isApp: false });
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    expect(world.says(3)).toContain('shop');
    expect(world.github.statuses.get(sha('b'))).toMatchObject([
      { context: 'windlass/plan', state: 'success', description: '1 application touched' },
    ]);
  });

  it('stays within the limits of GitHub with 300 applications, and links to all of them', async () => {
    await using world = await startPullRequestWorld({ url: 'https://windlass.example' });
    const names = Array.from({ length: 300 }, (_, at) => `application-with-a-long-name-${at}`);
    const content = (value: string) =>
      Object.fromEntries(names.map((name) => [name, [aConfig(name, value.repeat(200))]]));
    world.commit(sha('a'), content('r'));
    world.commit(sha('b'), content('b'));
    for (const name of names) await world.create(name);
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    const says = world.says(3) ?? '';
    expect(says.length).toBeLessThanOrEqual(65_536);
    expect(says).toMatch(/\d+ more applications do not fit here\.\*\* \[The whole plan\]\(https:\/\/windlass/);
    expect(world.checkOf(sha('b'))).toMatchObject({ output: { title: '300 applications touched' } });
    const id = /plans\/([0-9a-f]{64})/.exec(says)?.[1] ?? '';
    expect((await world.deps.plans.read(id))?.applications).toHaveLength(300);
  });
});
