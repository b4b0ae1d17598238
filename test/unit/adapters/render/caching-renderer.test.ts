import { describe, expect, it } from 'vitest';
import { createCachingRenderer } from '../../../../shared/adapters/render/caching-renderer.ts';
import { ToolMissingError } from '../../../../shared/domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../../shared/ports/manifest-renderer.ts';
import type { RenderCache } from '../../../../shared/ports/render-cache.ts';
import { recordLog } from '../../../integration/git-fixture.ts';
import { createCacheWorld } from './cache-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from './memory-tree.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const FILES: MemoryFiles = {
  'app/a.yaml': configMap('a'),
  'app/sub/x.yaml': configMap('x'),
  'other/b.yaml': configMap('b'),
};
const CACHED = { origin: { type: 'Cached' } };
const rendered = (because: string) => ({ origin: { type: 'Rendered', because } });

describe('a later commit', () => {
  it.each<[name: string, changes: MemoryFiles, expected: object]>([
    ['nothing', {}, CACHED],
    ['another directory', { 'other/b.yaml': configMap('c') }, CACHED],
    ['a file beside the manifests that is none', { 'app/README.md': 'hello' }, CACHED],
    ['a directory below, without recurse', { 'app/sub/x.yaml': configMap('y') }, CACHED],
    ['a manifest', { 'app/a.yaml': configMap('c') }, rendered('app/a.yaml changed')],
    ['a new manifest', { 'app/z.yaml': configMap('z') }, rendered('files were added to or removed from app')],
    [
      'what the source is made with',
      { 'app/kustomization.yaml': 'resources: [a.yaml]' },
      rendered('app/kustomization.yaml was added'),
    ],
  ])('that changes %s', async (_name, changes, expected) => {
    const renderer = createCacheWorld().startRenderer();
    await renderer.render(renderRequest(FILES));
    const request = renderRequest({ ...FILES, ...changes }, {}, { revision: 'd'.repeat(40) });
    expect(await renderer.render(request)).toMatchObject(expected);
  });
});

describe('files of a fork', () => {
  it('are not rendered where all that was read of ours is the same in them', async () => {
    const renderer = createCacheWorld().startRenderer();
    await renderer.render(renderRequest(FILES));
    const changes = { 'other/b.yaml': configMap('c') };
    const request = renderRequest({ ...FILES, ...changes }, {}, { revision: 'd'.repeat(40), isForeign: true });
    expect(await renderer.render(request)).toMatchObject(CACHED);
  });

  it("are rendered for themselves where they differ: what comes of them is nobody else's", async () => {
    const renderer = createCacheWorld().startRenderer();
    await renderer.render(renderRequest(FILES));
    const files = { ...FILES, 'app/a.yaml': configMap('c') };
    const foreign = renderRequest(files, {}, { revision: 'd'.repeat(40), isForeign: true });
    expect(await renderer.render(foreign)).toMatchObject({ origin: { type: 'Rendered' } });
    expect(await renderer.render(foreign)).toMatchObject(CACHED);
    const merged = renderRequest(files, {}, { revision: 'e'.repeat(40) });
    expect(await renderer.render(merged)).toMatchObject(rendered('app/a.yaml changed'));
  });
});

describe('an earlier output', () => {
  it('is what a render would be, and nobody can spoil it for others', async () => {
    const renderer = createCacheWorld().startRenderer();
    const first = await renderer.render(renderRequest(FILES));
    const cached = await renderer.render(renderRequest(FILES));
    expect(cached.objects).toEqual(first.objects);
    Object.assign(cached.objects[0] ?? {}, { kind: 'Spoilt' });
    expect((await renderer.render(renderRequest(FILES))).objects).toEqual(first.objects);
  });

  it('is found by another process', async () => {
    const world = createCacheWorld();
    const { objects } = await world.startRenderer().render(renderRequest(FILES));
    expect(await world.startRenderer().render(renderRequest(FILES))).toMatchObject({ objects, ...CACHED });
  });

  it('is found again when a change is taken back', async () => {
    const renderer = createCacheWorld().startRenderer();
    await renderer.render(renderRequest(FILES));
    await renderer.render(renderRequest({ ...FILES, 'app/a.yaml': configMap('c') }));
    expect(await renderer.render(renderRequest(FILES))).toMatchObject(CACHED);
  });

  it('is kept as long as it is used, and then forgotten', async () => {
    const world = createCacheWorld();
    await world.startRenderer().render(renderRequest(FILES));
    world.now = new Date('2026-11-29T00:00:00Z');
    expect(await world.startRenderer().render(renderRequest(FILES))).toMatchObject(CACHED);
    world.now = new Date('2026-12-04T00:00:00Z');
    expect(await world.startRenderer().render(renderRequest(FILES))).toMatchObject(CACHED);
    world.now = new Date('2026-12-14T00:00:00Z');
    expect(await world.startRenderer().render(renderRequest(FILES))).toMatchObject(
      rendered(expect.stringContaining('no render with these options is remembered')),
    );
  });

  it('does not stand in for a fresh render that is asked for', async () => {
    const renderer = createCacheWorld().startRenderer();
    await renderer.render(renderRequest(FILES));
    expect(await renderer.render(renderRequest(FILES, {}, { fresh: true }))).toMatchObject(
      rendered('a hard refresh was asked for'),
    );
  });

  it('is stored in a form that shows nothing of manifests, names of files or options', async () => {
    const world = createCacheWorld();
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n';
    const items: string[] = [];
    const { put } = world.table;
    world.table.put = (item, options) => {
      items.push(JSON.stringify(item));
      return put(item, options);
    };
    await world
      .startRenderer()
      .render(renderRequest({ 'app/secret.yaml': secret }, { directory: { include: '*secret*' } }));
    expect(items.length).toBeGreaterThan(1);
    for (const item of items) expect(item).not.toMatch(/hunter2|secret\.yaml|\*secret\*|example\.com/);
  });
});

describe('what a render depends on', () => {
  const kustomize = { 'app/kustomization.yaml': 'resources: [a.yaml]', 'app/a.yaml': configMap('a') };
  const render = async (change: Partial<RenderRequest>, source: Partial<RenderRequest['source']> = {}) => {
    const renderer = createCacheWorld().startRenderer();
    const request = renderRequest(kustomize, source);
    await renderer.render(request);
    return renderer.render({ ...request, ...change });
  };

  it.each<[name: string, change: Partial<RenderRequest>]>([
    ['the commit', { revision: 'e'.repeat(40) }],
    ['the destination namespace', { destinationNamespace: 'elsewhere' }],
    ['the version of the cluster', { cluster: { version: 'v1.40.0', apiVersions: [] } }],
    ['the target revision', { source: { ...renderRequest(kustomize).source, targetRevision: 'v2' } }],
  ])('is not %s where nothing asks for it', async (_name, change) => {
    expect(await render(change)).toMatchObject(CACHED);
  });

  it.each<[name: string, variable: string, change: Partial<RenderRequest>]>([
    ['the commit', 'ARGOCD_APP_REVISION', { revision: 'e'.repeat(40) }],
    ['the destination namespace', 'ARGOCD_APP_NAMESPACE', { destinationNamespace: 'elsewhere' }],
    ['the version of the cluster', 'KUBE_VERSION', { cluster: { version: 'v1.40.0', apiVersions: [] } }],
  ])('is %s where an option names it', async (_name, variable, change) => {
    const options = { commonAnnotations: { a: `x\${${variable}}` }, commonAnnotationsEnvsubst: true };
    expect(await render(change, { kustomize: options })).toMatchObject({ origin: { type: 'Rendered' } });
  });

  it('is every option of the source', async () => {
    const source = { ...renderRequest(kustomize).source, kustomize: { namePrefix: 'a-' } };
    expect(await render({ source })).toMatchObject(
      rendered(expect.stringContaining('no render with these options is remembered')),
    );
  });
});

describe('renders at the same time', () => {
  it('of the same source are one', async () => {
    const renderer = createCacheWorld().startRenderer();
    const reads: string[] = [];
    const request = renderRequest(FILES);
    const tree = memoryTree(FILES);
    const counting = {
      ...tree,
      read: (path: string) => {
        reads.push(path);
        return tree.read(path);
      },
    };
    const all = await Promise.all([1, 2, 3].map(() => renderer.render({ ...request, tree: counting })));
    expect(reads).toEqual(['app/a.yaml']);
    expect(all[1]?.objects).toEqual(all[0]?.objects);
  });
});

describe('a cache that fails', () => {
  it('costs a render, and is told of', async () => {
    const log = recordLog();
    const fail = () => {
      throw new Error('the table is gone');
    };
    const cache: RenderCache = { inputNames: async () => fail(), find: fail, put: async () => fail() };
    const renderer = createCachingRenderer({ ...renderContext({ logger: log }), cache });
    expect(await renderer.render(renderRequest(FILES))).toMatchObject({ objects: [{ metadata: { name: 'a' } }] });
    expect(log.lines.map(({ message }) => message)).toEqual([
      'the render cache could not be read',
      'the render cache could not be written',
    ]);
  });
});

describe('a render that fails', () => {
  const BROKEN: MemoryFiles = { ...FILES, 'app/a.yaml': 'apiVersion: v1\nkind: [\nmetadata: {}' };
  const failureOf = async (rendering: Promise<unknown>) =>
    rendering.then(
      () => 'it rendered',
      ({ code, message, data }) => ({ code, message, origin: data.render?.type, because: data.render?.because }),
    );

  it('is one render for all who want it at once', async () => {
    const renderer = createCacheWorld().startRenderer();
    const request = renderRequest(BROKEN);
    const [first, second] = await Promise.allSettled([renderer.render(request), renderer.render(request)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ManifestInvalidError' } });
    expect(second).toEqual(first);
  });

  it('is remembered with the same words, as long as nothing changes that it reads', async () => {
    const world = createCacheWorld();
    const first = await failureOf(world.startRenderer().render(renderRequest(BROKEN)));
    expect(first).toMatchObject({ code: 'ManifestInvalidError', origin: 'Rendered' });
    const elsewhere = renderRequest({ ...BROKEN, 'other/b.yaml': configMap('c') }, {}, { revision: 'd'.repeat(40) });
    expect(await failureOf(world.startRenderer().render(elsewhere))).toEqual({
      ...(first as object),
      origin: 'Cached',
      because: undefined,
    });
    const renderer = world.startRenderer();
    expect(await renderer.render(renderRequest(FILES))).toMatchObject(rendered('app/a.yaml changed'));
    expect(await failureOf(renderer.render(renderRequest(BROKEN)))).toMatchObject({ origin: 'Cached' });
    expect(await renderer.render(renderRequest(FILES))).toMatchObject(CACHED);
  });

  it.each<[name: string, broken: MemoryFiles, mended: MemoryFiles]>([
    ['a path that was not there', {}, { 'app/a.yaml': configMap('a') }],
    [
      'a resource that was not there',
      { 'app/kustomization.yaml': 'resources: [b.yaml]' },
      { 'app/kustomization.yaml': 'resources: [b.yaml]', 'app/b.yaml': configMap('b') },
    ],
  ])('is rendered again when it has %s', async (_name, broken, mended) => {
    const renderer = createCacheWorld().startRenderer();
    await failureOf(renderer.render(renderRequest(broken)));
    expect(await failureOf(renderer.render(renderRequest(broken)))).toMatchObject({ origin: 'Cached' });
    expect((await renderer.render(renderRequest(mended))).objects).toHaveLength(1);
  });

  it('is tried again after an hour, and by a hard refresh at once', async () => {
    const world = createCacheWorld();
    const renderer = world.startRenderer();
    await failureOf(renderer.render(renderRequest(BROKEN)));
    expect(await failureOf(renderer.render(renderRequest(BROKEN, {}, { fresh: true })))).toMatchObject({
      because: 'a hard refresh was asked for',
    });
    world.now = new Date(world.now.getTime() + 3_600_000);
    expect(await failureOf(renderer.render(renderRequest(BROKEN)))).toMatchObject({ origin: 'Rendered' });
  });

  it('is not remembered where it may pass: without the tool, and when the time is over', async () => {
    const missing = () => Promise.reject(new ToolMissingError('helm is not installed'));
    const chart: MemoryFiles = { 'app/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0' };
    const world = createCacheWorld();
    const without = world.startRenderer({ tools: { helm: missing, kustomize: missing } });
    expect(await failureOf(without.render(renderRequest(chart)))).toMatchObject({ code: 'ToolMissingError' });
    expect((await world.startRenderer().render(renderRequest(chart))).objects).toEqual([]);

    const endless = renderRequest({ 'app/a.jsonnet': 'local f(n) = if n == 0 then 1 else f(n - 1) + f(n - 1); f(60)' });
    const hurried = world.startRenderer({ limits: { timeSeconds: 0.3 } });
    for (let attempt = 1; attempt <= 2; attempt++) {
      const failure = await failureOf(hurried.render(endless));
      expect(failure).toMatchObject({ message: expect.stringContaining('did not finish within'), origin: 'Rendered' });
    }
  });
});
