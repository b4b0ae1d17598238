import { describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../shared/adapters/local/memory-table.ts';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import type { ApplicationSpec } from '../../shared/domain/application/application.ts';
import type { Source } from '../../shared/domain/application/source.ts';
import { ClusterForbiddenError, ClusterUnreachableError } from '../../shared/domain/errors/cluster-errors.ts';
import { normalizeTargets } from '../../shared/domain/resource/normalize-targets.ts';
import type { ClusterCapabilities } from '../../shared/ports/cluster-client.ts';
import type { RenderRequest } from '../../shared/ports/manifest-renderer.ts';
import type { RepositoryAccess } from '../../shared/ports/source-reader.ts';
import { createCapabilitiesStore } from '../../shared/stores/capabilities-store.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { type RenderOverrides, renderApplication } from '../../shared/workflows/render/render-application.ts';
import { recordLog } from '../integration/git-fixture.ts';
import { configMap, type MemoryFiles, memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { renderContext } from '../unit/adapters/render/render-fixture.ts';

const REPOSITORIES: { readonly [url: string]: MemoryFiles } = {
  'https://example.com/a': {
    'app/a.yaml': configMap('a'),
    'app/both.yaml': configMap('both', 'data: {from: a}\n'),
    'values.yaml': 'x: 1',
  },
  'https://example.com/b': {
    'app/b.yaml': configMap('b'),
    'app/both.yaml': configMap('both', 'data: {from: b}\n'),
    'app/.argocd-source.yaml': 'ref: x\n',
  },
};
const [A = '', B = ''] = Object.keys(REPOSITORIES);

/** What outlives one render. */
const aWorld = () => ({
  table: createMemoryTable({ clock: { now: () => new Date(0) } }),
  ask: async (): Promise<ClusterCapabilities> => TOLD,
});

const TOLD = { version: 'v1.36.0', apiVersions: ['v1'] };

/** Renders sources from the repositories above; every revision resolves to `sha-of-<revision>`. */
async function render(sources: readonly Source[], overrides: RenderOverrides = {}, world = aWorld()) {
  const requests: RenderRequest[] = [];
  const renderer = createManifestRenderer(renderContext());
  const deps = {
    repositories: { accessFor: async (url: string): Promise<RepositoryAccess> => ({ url }) },
    sources: {
      resolveRevision: async (_access: RepositoryAccess, target: string) => `sha-of-${target}`,
      openTree: async ({ url }: RepositoryAccess) => memoryTree(REPOSITORIES[url] ?? {}),
    },
    clusterDirectory: { open: async () => ({ capabilities: world.ask }) },
    capabilities: createCapabilitiesStore(world.table),
    logger: recordLog(),
    renderer: {
      ...renderer,
      render(request: RenderRequest) {
        requests.push(request);
        return renderer.render(request);
      },
    },
  } as unknown as Dependencies;
  const spec: ApplicationSpec = { project: 'shop', destination: { name: 'in-cluster', namespace: 'web' }, sources };
  const application = { metadata: { namespace: 'argocd', name: 'guestbook' }, spec };
  return { requests, ...(await renderApplication(deps, application, overrides)) };
}

describe('an application of several sources', () => {
  it('has the objects of all, each source at its own revision, in their order', async () => {
    const rendered = await render([
      { repoURL: A, path: 'app', targetRevision: 'v1' },
      { repoURL: B, path: 'app' },
    ]);
    expect(rendered.revisions).toEqual(['sha-of-v1', 'sha-of-HEAD']);
    expect(rendered.sourceTypes).toEqual(['Directory', 'Directory']);
    expect(rendered.objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'both', 'b', 'both']);
  });

  it('keeps the last of two equal objects, and tells of it', async () => {
    const { objects } = await render([
      { repoURL: A, path: 'app' },
      { repoURL: B, path: 'app' },
    ]);
    const { targets, repeated } = normalizeTargets(objects, {
      application: { namespace: 'argocd', name: 'guestbook' },
      isNamespaced: () => true,
    });
    expect(targets.find(({ metadata }) => metadata.name === 'both')).toMatchObject({ data: { from: 'b' } });
    expect(repeated).toMatchObject([{ key: { name: 'both' }, count: 2 }]);
  });

  it('renders nothing of one that only lends its files, and gives them to all', async () => {
    const rendered = await render([
      { repoURL: A, ref: 'values', targetRevision: 'main' },
      { repoURL: B, path: 'app' },
    ]);
    expect(rendered.revisions).toEqual(['sha-of-main', 'sha-of-HEAD']);
    expect(rendered.objects.map(({ metadata }) => metadata.name)).toEqual(['b', 'both']);
    for (const { references } of rendered.requests) {
      expect(await references.get('values')?.typeOf('values.yaml')).toBe('file');
    }
  });

  it('renders one that lends its files and has a path', async () => {
    const { objects, requests } = await render([{ repoURL: A, path: 'app', ref: 'values' }]);
    expect(objects).toHaveLength(2);
    expect([...(requests[0]?.references.keys() ?? [])]).toEqual(['values']);
  });

  it('is told what all of them warn of', async () => {
    const { warnings } = await render([
      { repoURL: A, path: 'app' },
      { repoURL: B, path: 'app' },
    ]);
    expect(warnings).toEqual([expect.stringContaining("app/.argocd-source.yaml: the field 'ref' has no effect")]);
  });

  it('can be rendered at other revisions, one each, of which an empty one changes nothing', async () => {
    const sources = [
      { repoURL: A, path: 'app', targetRevision: 'v1' },
      { repoURL: B, path: 'app', targetRevision: 'v2' },
    ];
    expect((await render(sources, { revisions: ['', 'v9'] })).revisions).toEqual(['sha-of-v1', 'sha-of-v9']);
    await expect(render(sources, { revisions: ['a', 'b', 'c'] })).rejects.toThrow(
      '3 revisions were given for 2 sources',
    );
  });

  it('fails as a whole if one of them fails', async () => {
    await expect(
      render([
        { repoURL: A, path: 'app' },
        { repoURL: B, path: 'gone' },
      ]),
    ).rejects.toThrow('gone: app path does not exist');
  });

  it('says what it is rendered for', async () => {
    const { requests } = await render([{ repoURL: A, path: 'app' }]);
    expect(requests).toMatchObject([
      {
        application: { namespace: 'argocd', name: 'guestbook', project: 'shop' },
        revision: 'sha-of-HEAD',
        destinationNamespace: 'web',
        cluster: { version: 'v1.36.0', apiVersions: ['v1'] },
      },
    ]);
  });
});

describe('an application whose cluster does not answer', () => {
  const down = async () => {
    throw new ClusterUnreachableError('the cluster is down');
  };

  it('is rendered for what the cluster last said', async () => {
    const world = aWorld();
    await render([{ repoURL: A, path: 'app' }], {}, world);
    const { requests, objects } = await render([{ repoURL: A, path: 'app' }], {}, { ...world, ask: down });
    expect(objects).toHaveLength(2);
    expect(requests).toMatchObject([{ cluster: TOLD }]);
  });

  it('is not rendered if it never said anything', async () => {
    const rendering = render([{ repoURL: A, path: 'app' }], {}, { ...aWorld(), ask: down });
    await expect(rendering).rejects.toThrow('the cluster is down');
  });

  it('is not rendered for it if the cluster refuses us', async () => {
    const world = aWorld();
    await render([{ repoURL: A, path: 'app' }], {}, world);
    const refuse = async () => {
      throw new ClusterForbiddenError('no');
    };
    await expect(render([{ repoURL: A, path: 'app' }], {}, { ...world, ask: refuse })).rejects.toThrow('no');
  });
});
