import { describe, expect, it } from 'vitest';
import { reportProgress } from '../../../shared/workflows/feedback/report-progress.ts';
import type { PlayedRequest } from '../../support/github-api/player-state.ts';
import { type FeedbackWorld, sha, startFeedbackWorld } from './feedback-harness.ts';

const A = sha('a');
const REF = { namespace: 'argocd', name: 'shop' };

async function failedDeploy(world: FeedbackWorld): Promise<void> {
  await world.create('shop');
  await world.operate('shop', { phase: 'Failed', revision: A, message: 'refused' });
}

const writes = (world: FeedbackWorld) => world.github.requests.filter(isWrite).length;
const isWrite = ({ method, path }: PlayedRequest) => method === 'POST' && path.startsWith('/repos/');

describe('a GitHub that does not take what it is told', () => {
  it.each([
    ['its primary limit', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225900' }, 403, 300],
    ['its secondary limit', { 'retry-after': '90' }, 429, 90],
    ['a secondary limit without a time', {}, 429, 60],
  ])('gets its pause: %s', async (_, headers, status, seconds) => {
    await using world = await startFeedbackWorld();
    await failedDeploy(world);
    // Before the first word come the installation and its token.
    world.github.trouble.push(
      () => undefined,
      () => undefined,
      () => ({ status, headers, body: { message: 'API rate limit exceeded' } }),
    );
    await world.work(seconds - 1);
    expect(writes(world)).toBe(1);
    await world.work(120);
    expect(world.statusesOf(A, 'shop')).toEqual(['failure: refused']);
    expect(world.deploymentsOf('shop')).toEqual([{ sha: A, states: ['failure'] }]);
  });

  it('is told later when it is down, and of what is so by then', async () => {
    await using world = await startFeedbackWorld();
    await world.create('shop');
    await world.operate('shop', { phase: 'Running', revision: A, startedAt: 0 });
    const isDown = () => ({ status: 502, body: { message: 'Server Error' } });
    world.github.trouble.push(...Array.from({ length: 5 }, () => isDown));
    await world.work(30);
    await world.operate('shop', { phase: 'Failed', revision: A, startedAt: 0, message: 'refused' });
    await world.work(3600);
    expect(world.statusesOf(A, 'shop')).toEqual(['failure: refused']);
    expect(world.deploymentsOf('shop')).toEqual([{ sha: A, states: ['failure'] }]);
    expect(await world.conditionsOf('shop')).toEqual([]);
  });

  it('says once what permission is missing, is not asked again for it, and the other kind goes on', async () => {
    await using world = await startFeedbackWorld();
    await failedDeploy(world);
    const refuse = (request: PlayedRequest) =>
      request.path.endsWith('/deployments') && request.method === 'GET'
        ? { status: 403, body: { message: 'Resource not accessible by integration' } }
        : undefined;
    world.github.trouble.push(...Array.from({ length: 4 }, () => refuse));
    await world.work(7200);
    expect(world.statusesOf(A, 'shop')).toEqual(['failure: refused']);
    expect(await world.conditionsOf('shop')).toEqual([
      expect.stringContaining('deployment: repository acme/shop on GitHub'),
    ]);
    expect(await world.conditionsOf('shop')).toEqual([expect.stringContaining('"deployments: write"')]);
    const asked = world.github.requests.length;
    await world.work(7200);
    expect(world.github.requests.length).toBe(asked);
    await world.operate('shop', { phase: 'Failed', revision: sha('b'), message: 'refused' });
    await world.work();
    expect(await world.conditionsOf('shop')).toEqual([]);
  });

  it('hears everything once from workers that die between any two writes', async () => {
    await using counting = await startFeedbackWorld();
    await failedDeploy(counting);
    await counting.work();
    const all = counting.github.requests.length;
    for (let dies = 0; dies < all; dies += 1) {
      await using world = await startFeedbackWorld();
      await failedDeploy(world);
      let asked = 0;
      // The answer of this request reaches nobody, and neither does anything after it.
      const { deps } = world;
      const gitHost = {
        ...deps.gitHost,
        open: async (access: Parameters<typeof deps.gitHost.open>[0]) => {
          const host = await deps.gitHost.open(access);
          if (!host) return undefined;
          const dying =
            <Arguments extends unknown[], Answer>(call: (...given: Arguments) => Promise<Answer>) =>
            async (...given: Arguments) => {
              const answer = await call(...given);
              if (asked++ === dies) throw new Error('killed');
              return answer;
            };
          return {
            ...host,
            createCommitStatus: dying(host.createCommitStatus),
            createDeployment: dying(host.createDeployment),
            createDeploymentStatus: dying(host.createDeploymentStatus),
          };
        },
      };
      await reportProgress({ ...deps, gitHost }, REF).catch(() => undefined);
      world.clock.moveTo(120);
      await world.work(600);
      expect(new Set(world.statusesOf(A, 'shop'))).toEqual(new Set(['failure: refused']));
      expect(world.deploymentsOf('shop')).toEqual([{ sha: A, states: ['failure'] }]);
    }
  });
});

describe('one commit for 300 applications', () => {
  it('stays below what GitHub takes, statuses before deployments, and loses nothing', { timeout: 60_000 }, async () => {
    await using world = await startFeedbackWorld();
    const names = Array.from({ length: 300 }, (_, index) => `shop-${index}`);
    for (const name of names) {
      await world.create(name);
      await world.operate(name, { phase: 'Running', revision: A, startedAt: 0 });
    }
    const written: { readonly kind: string; readonly at: number }[] = [];
    const push = world.github.requests.push.bind(world.github.requests);
    world.github.requests.push = (...requests) => {
      for (const request of requests) {
        if (isWrite(request)) written.push({ kind: request.path.split('/')[4] ?? '', at: world.clock.seconds() });
      }
      return push(...requests);
    };
    await world.work();
    world.clock.moveTo(30);
    for (const name of names) {
      await world.operate(name, { phase: 'Succeeded', revision: A, startedAt: 0 });
      await world.see(name, 'Healthy');
    }
    await world.work(3600 * 5);
    for (const name of names) {
      expect(world.statusesOf(A, name).at(-1)).toBe('success: deployed, Healthy');
      expect(world.deploymentsOf(name).map(({ states }) => states.at(-1))).toEqual(['success']);
    }
    const times = written.map(({ at }) => at);
    expect(mostWithin(times, 60)).toBeLessThanOrEqual(80);
    expect(mostWithin(times, 3600)).toBeLessThanOrEqual(500);
    const lastOf = (kind: string) => Math.max(...written.filter((one) => one.kind === kind).map(({ at }) => at));
    expect(lastOf('statuses')).toBeLessThan(lastOf('deployments') / 2);
    // What was over before there was a place for it was left out.
    expect(times.length).toBeLessThan(300 * 3 + 50);
  });
});

function mostWithin(times: readonly number[], seconds: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + seconds).length));
}
