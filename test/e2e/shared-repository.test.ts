import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/e2e-world.ts';
import { eventually } from '../support/eventually.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const NAMES = ['shop', 'blog', 'one', 'two'] as const;
const overlay = (name: string) => `resources: [../../base]\nnamePrefix: ${name}-\n`;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    files: {
      'apps/shop/a.yaml': configMap('shop', { color: 'red' }),
      'apps/blog/a.yaml': configMap('blog', { color: 'red' }),
      'apps/one/kustomization.yaml': overlay('one'),
      'apps/two/kustomization.yaml': overlay('two'),
      'base/kustomization.yaml': 'resources: [a.yaml]',
      'base/a.yaml': configMap('base', { color: 'red' }),
    },
    // Polling is off: what arrives came by the webhook.
    env: { WINDLASS_REFRESH_INTERVAL: '0', WINDLASS_LOG_LEVEL: 'debug' },
  });
  for (const name of NAMES) await world.create(name, `apps/${name}`, { automated: { prune: true } });
  for (const name of NAMES) await world.serve().waitFor(name, isSynced);
});
afterAll(() => world?.close());

/** Whether each application was asked to refresh by the last push; the router says so in one line each. */
async function routed(): Promise<{ readonly [name: string]: boolean }> {
  const lines = await eventually('the push is routed', async () => {
    const found = world
      .serve()
      .output()
      .split('\n')
      .filter((line) => line.includes('"routed"'))
      .map((line) => JSON.parse(line));
    const last = found.at(-1)?.deliveryId;
    const ofLast = found.filter(({ deliveryId }) => deliveryId === last);
    return ofLast.length === NAMES.length && !seen.has(last) ? ofLast : undefined;
  });
  seen.add(lines[0].deliveryId);
  return Object.fromEntries(lines.map(({ application, affected }) => [application.replace('argocd/', ''), affected]));
}
const seen = new Set<string>();

const isAt = (sha: string) => (application: Parameters<typeof isSynced>[0]) =>
  isSynced(application) && application.status.sync.revision === sha;
const revisionOf = async (name: string) => (await world.serve().application(name)).status.sync.revision;

describe('a push to a repository that several applications share', () => {
  it('asks only the one that it touches to refresh; the others keep their revision', async () => {
    const before = await revisionOf('blog');
    const sha = await world.repository.push({ 'apps/shop/a.yaml': configMap('shop', { color: 'blue' }) });
    expect(await routed()).toEqual({ shop: true, blog: false, one: false, two: false });
    await world.serve().waitFor('shop', isAt(sha));
    expect(await Promise.all(['blog', 'one', 'two'].map(revisionOf))).toEqual([before, before, before]);
  });

  it('asks all that share what it touches', async () => {
    const sha = await world.repository.push({ 'base/a.yaml': configMap('base', { color: 'blue' }) });
    expect(await routed()).toEqual({ shop: false, blog: false, one: true, two: true });
    await world.serve().waitFor('one', isAt(sha));
    await world.serve().waitFor('two', isAt(sha));
  });

  it('asks one that began to depend on what it touches', async () => {
    await world.repository.push({ 'apps/blog/kustomization.yaml': overlay('blog'), 'apps/blog/a.yaml': undefined });
    expect(await routed()).toMatchObject({ blog: true });
    // At once, while the first one may still be looked at.
    const sha = await world.repository.push({ 'base/a.yaml': configMap('base', { color: 'green' }) });
    expect(await routed()).toMatchObject({ shop: false, blog: true, one: true, two: true });
    await world.serve().waitFor('blog', isAt(sha));
  });

  it('is seen by a refresh and by a sync that somebody asks for', async () => {
    const sha = await world.repository.push({ 'README.md': 'for people' });
    expect(await routed()).toEqual({ shop: false, blog: false, one: false, two: false });
    const { status } = await world
      .serve()
      .require<{ status: { sync: { revision: string } } }>('GET', '/api/v1/applications/shop?refresh=normal');
    expect(status.sync.revision).toBe(sha);
    await world.serve().require('POST', '/api/v1/applications/one/sync', {});
    const synced = await world.serve().waitFor('one', isAt(sha));
    expect(synced.status.operationState?.syncResult?.revision).toBe(sha);
  });
});
