import { describe, expect, it } from 'vitest';
import { pullRequestId } from '../../../shared/stores/pull-request-store.ts';
import { planPullRequest } from '../../../shared/workflows/pull-requests/plan-pull-request.ts';
import { sweepDueWork } from '../../../shared/workflows/sweep/sweep-due-work.ts';
import { WORLD_BEGINS } from '../../simulation/virtual-clock.ts';
import { type PullRequestWorld, sha } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

async function stateOf({ deps, repositoryUrl }: PullRequestWorld) {
  return deps.pullRequests.read(pullRequestId(repositoryUrl, 3));
}

describe('trouble of GitHub', () => {
  it('delays a plan and does not lose it, however often it fails', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b') });
    let answers = 0;
    // Two of three requests fail.
    const trouble = () => (++answers % 3 === 0 ? undefined : { status: 502, body: { message: 'Bad gateway' } });
    world.github.trouble.push(...Array.from({ length: 40 }, () => trouble));
    for (let seconds = 0; (await stateOf(world))?.wakeAt !== undefined; seconds += 900) {
      expect(seconds).toBeLessThan(24 * 3600);
      world.clock.moveTo(seconds);
      await sweepDueWork(world.deps);
      await world.work();
    }
    expect(world.says(3)).toContain('shop');
    expect(world.checkOf(sha('b'))).toMatchObject({ conclusion: 'success' });
  });

  it('waits for the end of a rate limit, also when a message comes too early', async () => {
    await using world = await startShops();
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.parse('2026-01-01T00:50:00Z') / 1000),
    };
    world.player.troubleNext({ status: 403, body: { message: 'API rate limit exceeded' }, headers });
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    expect((await stateOf(world))?.wakeAt).toBe('2026-01-01T00:50:00.000Z');
    const asked = world.github.requests.length;
    world.clock.moveTo(900);
    world.api.messages.push({
      type: 'PlanPullRequest',
      pullRequest: (await world.deps.pullRequests.listDue(undefined, 1))[0] ?? '',
    });
    await world.work();
    expect(world.github.requests).toHaveLength(asked);
    world.clock.moveTo(3001);
    await sweepDueWork(world.deps);
    await world.work();
    expect(world.says(3)).toContain('shop');
  });

  it('is told from what nobody foresaw, which is tried again too, and rarely', async () => {
    await using world = await startShops();
    const broken = { ...world.deps, gitHost: { ...world.deps.gitHost, openPullRequests: async () => fail() } };
    const fail = () => {
      throw new TypeError('undefined is not a function');
    };
    await world.pullRequest(3, { headSha: sha('b') });
    const looks: number[] = [];
    for (let state = await stateOf(world); state?.wakeAt !== undefined; state = await stateOf(world)) {
      world.clock.moveTo((Date.parse(state.wakeAt) - WORLD_BEGINS) / 1000);
      looks.push(world.clock.seconds());
      await planPullRequest(broken, state.id);
    }
    expect(looks.slice(0, 4)).toEqual([0, 5, 15, 35]);
    expect(looks.at(-1)).toBeGreaterThan(20 * 3600);
    expect(looks.at(-1)).toBeLessThan(26 * 3600);
  });

  it('says in the log what permission is missing, and waits for the next event', async () => {
    await using world = await startShops();
    const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
    await world.pullRequest(3, { headSha: sha('b') });
    world.github.trouble.push(...Array.from({ length: 2 }, () => () => undefined), () => forbidden);
    await world.work();
    expect((await stateOf(world))?.wakeAt).toBeUndefined();
    expect(world.api.logs.join('\n')).toContain('lacks the permission');
    await world.pullRequest(3, { headSha: sha('b') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('shop');
  });

  it('that ended a look at a comment does not hold up the plan of the next push', async () => {
    await using world = await startShops();
    const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
    await world.comment(3, '/windlass plan', 'eve');
    world.github.trouble.push(...Array.from({ length: 2 }, () => () => undefined), () => forbidden);
    await world.work();
    expect((await stateOf(world))?.wakeAt).toBeUndefined();
    await world.pullRequest(3, { headSha: sha('b') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('shop');
  });

  it('costs one comment when the answer to the first was lost', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    const [id = ''] = [...world.github.comments.keys()];
    // What we knew of it is gone.
    await world.deps.pullRequests.update(pullRequestId(world.repositoryUrl, 3), (state) => {
      const { comment: _lost, ...rest } = state ?? {};
      return state && ({ ...rest } as typeof state);
    });
    await world.pullRequest(3, { headSha: sha('b') }, 'edited');
    await world.work();
    expect([...world.github.comments.keys()]).toEqual([id]);
    expect(world.checkOf(sha('b'))).toBeDefined();
  });

  it('that somebody removed the comment is made good with the next plan', async () => {
    await using world = await startShops();
    await world.pullRequest(3, { headSha: sha('b') });
    await world.work();
    world.github.comments.clear();
    world.commit(sha('c'), {});
    await world.pullRequest(3, { headSha: sha('c') }, 'synchronize');
    await world.work();
    expect(world.says(3)).toContain('2 applications touched');
  });
});
