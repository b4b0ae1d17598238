import { describe, expect, it } from 'vitest';
import type { GitHost, PullRequestHost } from '../../../shared/ports/git-host.ts';
import type { PullRequestStore } from '../../../shared/stores/pull-request-store.ts';
import { planPullRequest } from '../../../shared/workflows/pull-requests/plan-pull-request.ts';
import { sweepDueWork } from '../../../shared/workflows/sweep/sweep-due-work.ts';
import { type PullRequestWorld, sha } from './pull-request-harness.ts';
import { startShops } from './shops.ts';

/** A host whose answer to one request reaches nobody, since the process is killed; `onCall` counts. */
function killedAt(gitHost: GitHost, position: number, onCall: () => number): GitHost {
  const watch = <T extends object>(watched: T): T =>
    new Proxy(watched, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'checkRuns' && value) return watch(value as object);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(value, target, args);
          if (onCall() === position) throw new Error('killed');
          return answer;
        };
      },
    });
  return {
    ...gitHost,
    openPullRequests: async (access, of) => {
      const host = await gitHost.openPullRequests(access, of);
      return host && watch<PullRequestHost>(host);
    },
  };
}

/** Plans once and is killed after this many answers; false if it was not. */
async function dies(world: PullRequestWorld, position: number): Promise<boolean> {
  let calls = 0;
  const gitHost = killedAt(world.deps.gitHost, position, () => ++calls);
  // The dead write nothing any more, not even that they failed.
  const update: PullRequestStore['update'] = (...given) =>
    calls < position ? world.deps.pullRequests.update(...given) : Promise.reject(new Error('killed'));
  const [id = ''] = await world.deps.pullRequests.listDue(undefined, 1);
  world.api.messages.length = 0;
  return planPullRequest({ ...world.deps, gitHost, pullRequests: { ...world.deps.pullRequests, update } }, id).then(
    () => false,
    () => true,
  );
}

describe('a worker that is killed', () => {
  it('after any answer of GitHub leaves a plan that another one ends: one comment, one check', async () => {
    let position = 1;
    for (; ; position++) {
      await using world = await startShops();
      await world.pullRequest(3, { headSha: sha('b') });
      if (!(await dies(world, position))) break;
      // Nobody else is let in before the one that died must be dead.
      await world.work();
      world.clock.moveTo(201);
      await sweepDueWork(world.deps);
      await world.work();
      expect(world.says(3)).toContain('| **shop** | 1 change |');
      expect(world.checkOf(sha('b'))).toMatchObject({ conclusion: 'success' });
      expect(await world.deps.pullRequests.listDue(undefined, 1)).toEqual([]);
    }
    expect(position).toBe(7);
  });
});
