import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatApplicationRef } from '../../shared/domain/application/application.ts';
import type { ManifestRenderer } from '../../shared/ports/manifest-renderer.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { routeGitEvent } from '../../shared/workflows/git-events/route-git-event.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { openGate } from '../simulation/call-gate.ts';
import { createSimulatedCluster } from '../simulation/cluster/simulated-cluster.ts';
import { createVirtualClock } from '../simulation/virtual-clock.ts';
import { createCacheWorld } from '../unit/adapters/render/cache-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { aManifest, createApiHarness } from './api/harness.ts';

const ref = { namespace: 'argocd', name: 'guestbook' };
const repositoryUrl = 'https://git.example.com/apps';
const START = Date.parse('2026-01-01T00:00:00Z');

/** A commit, and what its webhook says. */
interface Pushed {
  readonly sha: string;
  readonly changedFiles: readonly string[];
}

let now: number;
let deps: Dependencies;
let messages: { readonly type: string }[];
let commits: Map<string, MemoryFiles>;
let tip: string;
/** What the Git server was last asked, and when. */
let listed: { readonly tip: string; readonly at: number };
/** Runs once, between the reading of the sources and the end of the refresh. */
let meanwhile: () => Promise<void>;

function push(changes: MemoryFiles): Pushed {
  const files = { ...commits.get(tip), ...changes };
  tip = createHash('sha1').update(JSON.stringify(files)).digest('hex');
  commits.set(tip, files);
  return { sha: tip, changedFiles: Object.keys(changes) };
}

/** Hands in the webhook of a push. @returns whether the application was asked to refresh */
async function route({ sha, changedFiles }: Pushed): Promise<boolean> {
  messages.length = 0;
  const event = {
    kind: 'push',
    repositoryUrls: [repositoryUrl],
    revision: 'main',
    touchedHead: true,
    after: sha,
    changedFiles,
  } as const;
  await deps.deliveries.add(sha, event);
  await routeGitEvent(deps, sha);
  return messages.some(({ type }) => type === 'RefreshApplication');
}

const refresh = () => refreshApplication(deps, ref);
const revision = async () => (await deps.applications.read(ref))?.application.status.sync.revision;

function listRefs(notBefore = new Date(now)): string {
  if (listed.at < notBefore.getTime()) listed = { tip, at: now };
  return listed.tip;
}

function interrupted(renderer: ManifestRenderer): ManifestRenderer {
  return {
    ...renderer,
    async render(request) {
      const rendered = await renderer.render(request);
      const once = meanwhile;
      meanwhile = async () => {};
      await once();
      return rendered;
    },
  };
}

beforeEach(async () => {
  const api = createApiHarness();
  messages = api.messages;
  now = START;
  commits = new Map();
  tip = '';
  listed = { tip: '', at: 0 };
  meanwhile = async () => {};
  push({ 'guestbook/a.yaml': configMap('a'), 'base/b.yaml': configMap('b'), 'README.md': '' });
  const virtual = createVirtualClock();
  const cluster = createSimulatedCluster({
    clock: virtual,
    scriptSeconds: () => virtual.seconds(),
    onCall: () => undefined,
    onEvent: () => undefined,
  });
  deps = {
    ...api.deps,
    clock: { now: () => new Date(now) },
    renderer: interrupted(createCacheWorld().startRenderer()),
    clusterDirectory: { open: async () => cluster.connect(openGate) },
    sources: {
      ...api.deps.sources,
      resolveRevision: async (_access, _target, { notBefore } = {}) => listRefs(notBefore),
      openTree: async (_access, sha) => ({ ...memoryTree(commits.get(sha) ?? {}), revision: sha }),
    },
  };
  await api.request('POST', '/api/v1/applications?validate=false', { body: aManifest() });
});

/** The application begins to read a file that it did not read before. */
const dependOnBase = () => push({ 'guestbook/b.yaml': 'link:../base/b.yaml' });
const changeBase = () => push({ 'base/b.yaml': configMap('b', 'data: {color: blue}') });
const changeReadme = () => push({ 'README.md': formatApplicationRef(ref) });

describe('a push to the repository of an application', () => {
  it('asks it to refresh as long as it was never looked at', async () => {
    expect(await route(changeReadme())).toBe(true);
  });

  it('asks it only if it touches what it was rendered from', async () => {
    await refresh();
    expect(await route(changeReadme())).toBe(false);
    expect(await route(changeBase())).toBe(false);
    expect(await route(dependOnBase())).toBe(true);
    await refresh();
    expect(await revision()).toBe(tip);
    expect(await route(push({ 'base/b.yaml': configMap('b') }))).toBe(true);
  });

  it('asks it while a refresh is asked for that has not begun', async () => {
    await refresh();
    await route(dependOnBase());
    expect(await route(changeBase())).toBe(true);
    await refresh();
    expect(await revision()).toBe(tip);
  });

  it('asks it while a refresh runs, which may find that it depends on what the push touches', async () => {
    await refresh();
    await route(dependOnBase());
    meanwhile = async () => {
      expect(await route(changeBase())).toBe(true);
    };
    const first = tip;
    await refresh();
    expect(await revision()).toBe(first);
    await refresh();
    expect(await revision()).not.toBe(first);
    expect(await revision()).toBe(tip);
  });

  it('asks it while a scheduled refresh runs', async () => {
    await refresh();
    now += 300_000;
    meanwhile = async () => {
      expect(await route(changeReadme())).toBe(true);
    };
    await refresh();
  });

  it('is found although its webhook comes before that of the push which made it matter', async () => {
    await refresh();
    const first = dependOnBase();
    const second = changeBase();
    expect(await route(second)).toBe(false);
    expect(await route(first)).toBe(true);
    await refresh();
    expect(await revision()).toBe(second.sha);
  });

  it('is found although a scheduled refresh between the two webhooks sees refs of before', async () => {
    await refresh();
    now += 300_000;
    const first = dependOnBase();
    listRefs();
    now += 1_000;
    const second = changeBase();
    expect(await route(second)).toBe(false);
    await refresh();
    expect(await revision()).toBe(first.sha);
    now += 1_000;
    expect(await route(first)).toBe(true);
    await refresh();
    expect(await revision()).toBe(second.sha);
  });

  it('is found by the next scheduled refresh if its webhook is lost', async () => {
    await refresh();
    dependOnBase();
    now += 300_000;
    await refresh();
    expect(await revision()).toBe(tip);
  });
});
