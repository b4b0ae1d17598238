import { describe, expect, it } from 'vitest';
import { createGitHubHost } from '../../../shared/adapters/git/github-api/github-host.ts';
import type { Dependencies } from '../../../shared/workflows/dependencies.ts';
import { redeliverWebhooks } from '../../../shared/workflows/redeliver/redeliver-webhooks.ts';
import { createVirtualClock } from '../../simulation/virtual-clock.ts';
import { startGitHubPlayer } from '../../support/github-api/start-github-player.ts';
import { createApiHarness } from '../api/harness.ts';

const DAY = 24 * 3600;

async function startWorld({ withToken = false } = {}) {
  const clock = createVirtualClock();
  clock.moveTo(10 * DAY);
  const player = await startGitHubPlayer(clock.now);
  const { deps: base, logs } = createApiHarness();
  const deps: Dependencies = {
    ...base,
    clock,
    gitHost: createGitHubHost({ clock, enterpriseUrls: [player.url] }),
  };
  const origin = new URL(player.url).origin;
  const app = {
    githubAppID: '7',
    githubAppEnterpriseBaseUrl: player.url,
    credentials: { githubAppPrivateKey: player.privateKey },
  };
  if (withToken) {
    player.state.personalTokens.add('token');
    const credentials = { password: 'token' };
    await deps.repositories.save({ repo: `${origin}/acme/shop.git`, username: 'x', credentials }, { mode: 'create' });
  } else {
    await deps.credentialTemplates.save({ url: `${origin}/acme`, ...app }, { mode: 'create' });
    for (const name of ['shop', 'blog'])
      await deps.repositories.save({ repo: `${origin}/acme/${name}.git`, ...app }, { mode: 'create' });
  }
  const { state } = player;
  return {
    clock,
    deps,
    logs,
    github: state,
    /** A delivery that was tried so many seconds ago. */
    delivered(id: number, secondsAgo: number, status_code: number, guid = `guid-${id}`) {
      const delivered_at = new Date(clock.now().getTime() - secondsAgo * 1000).toISOString();
      state.deliveries.push({ id, guid, delivered_at, redelivery: false, status_code, event: 'push' });
      state.deliveries.sort((a, b) => (String(a.delivered_at) < String(b.delivered_at) ? 1 : -1));
    },
    asked: () => state.requests.filter(({ path }) => path.includes('/deliveries')).map(({ method }) => method),
    [Symbol.asyncDispose]: () => player[Symbol.asyncDispose](),
  };
}

describe('webhooks that did not reach us', () => {
  it('are asked for again, the oldest first, but for those that came since', async () => {
    await using world = await startWorld();
    world.delivered(1, 900, 502);
    world.delivered(2, 800, 0);
    world.delivered(3, 700, 202);
    world.delivered(4, 600, 500, 'since redelivered');
    world.delivered(5, 500, 202, 'since redelivered');
    expect(await redeliverWebhooks(world.deps)).toBe(2);
    expect(world.github.redelivered).toEqual([1, 2]);
  });

  it('are asked for at their last attempt, one hook for all repositories of an App', async () => {
    await using world = await startWorld();
    world.delivered(1, 900, 502, 'one');
    world.delivered(2, 800, 502, 'one');
    expect(await redeliverWebhooks(world.deps)).toBe(1);
    expect(world.github.redelivered).toEqual([2]);
    expect(world.asked()).toEqual(['GET', 'POST']);
  });

  it('are looked for from where the last round ended, and never farther back than GitHub delivers', async () => {
    await using world = await startWorld();
    world.delivered(1, 4 * DAY, 502);
    world.delivered(2, 2 * DAY, 502);
    expect(await redeliverWebhooks(world.deps)).toBe(1);
    world.clock.moveTo(10 * DAY + 3600);
    expect(await redeliverWebhooks(world.deps)).toBe(0);
    world.delivered(3, 60, 502);
    expect(await redeliverWebhooks(world.deps)).toBe(1);
    expect(world.github.redelivered).toEqual([2, 3]);
  });

  it('are found on all pages, and 100 are asked for in one round', async () => {
    await using world = await startWorld();
    for (let id = 1; id <= 250; id += 1) world.delivered(id, 5000 - id, 503);
    expect([await redeliverWebhooks(world.deps), await redeliverWebhooks(world.deps)]).toEqual([100, 100]);
    expect(await redeliverWebhooks(world.deps)).toBe(50);
    expect(new Set(world.github.redelivered).size).toBe(250);
    expect(world.github.redelivered[0]).toBe(1);
  });

  it('wait for the end of a limit in the middle, and none is forgotten or asked for twice', async () => {
    await using world = await startWorld();
    for (const id of [1, 2, 3]) world.delivered(id, 1000 - id, 503);
    world.github.trouble.push(
      () => undefined,
      () => undefined,
      () => ({ status: 403, headers: { 'retry-after': '600' }, body: { message: 'secondary rate limit' } }),
    );
    expect(await redeliverWebhooks(world.deps)).toBe(0);
    expect(world.github.redelivered).toEqual([1]);
    const asked = world.asked().length;
    await redeliverWebhooks(world.deps);
    expect(world.asked()).toHaveLength(asked);
    world.clock.moveTo(10 * DAY + 3600);
    await redeliverWebhooks(world.deps);
    expect(world.github.redelivered).toEqual([1, 2, 3]);
  });

  it('are given up when they are refused again and again', async () => {
    await using world = await startWorld();
    for (let round = 1; round <= 8; round += 1) {
      world.delivered(round, 1, 401, 'a wrong secret');
      await redeliverWebhooks(world.deps);
      world.clock.moveTo(10 * DAY + round * 3600);
    }
    expect(world.github.redelivered).toEqual([1, 2, 3, 4, 5]);
  });

  it('are those of the hook of a repository that is read with a token', async () => {
    await using world = await startWorld({ withToken: true });
    world.github.hooks.push(
      { id: 11, active: true, config: { url: 'https://windlass.example/api/webhook' } },
      { id: 12, active: true, config: { url: 'https://other.example/hook' } },
    );
    world.delivered(1, 900, 502);
    expect(await redeliverWebhooks(world.deps)).toBe(1);
    expect(world.github.requests.at(-1)?.path).toBe('/repos/acme/shop/hooks/11/deliveries/1/attempts');
  });

  it('are said once to be out of reach when a permission is missing, and the others are looked for', async () => {
    await using world = await startWorld({ withToken: true });
    const forbid = () => ({ status: 403, body: { message: 'Resource not accessible' } });
    world.github.trouble.push(forbid);
    expect(await redeliverWebhooks(world.deps)).toBe(0);
    expect(world.logs.join('\n')).toContain('repository webhooks: write');
  });
});
