import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../shared/adapters/render/manifest-renderer.ts';
import type { Source } from '../../shared/domain/application/source.ts';
import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';
import type { ManifestRenderer, RenderedSource, RenderRequest } from '../../shared/ports/manifest-renderer.ts';
import { createCacheWorld } from '../unit/adapters/render/cache-fixture.ts';
import { configMap, memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../unit/adapters/render/render-fixture.ts';

type Files = { readonly [path: string]: string };

/** An application, and a pattern of the files of which its output may depend; `values:` are those of the other repository. */
interface Example {
  readonly name: string;
  readonly source: Partial<Source>;
  readonly dependsOn: RegExp;
}

const PLAIN: readonly Example[] = [
  {
    name: 'a directory',
    source: { path: 'plain/one' },
    dependsOn: /^plain\/one\/([^/]+\.(yaml|yml|json|jsonnet)|Kustomization)$/,
  },
  {
    name: 'a directory with those below it',
    source: { path: 'plain/deep', directory: { recurse: true } },
    dependsOn: /^plain\/deep\/.+\.(yaml|yml|json|jsonnet)$/,
  },
  {
    name: 'some files of a directory',
    source: { path: 'plain/some', directory: { include: '*.prod.yaml', exclude: 'x*' } },
    dependsOn: /^plain\/some\/([^x/][^/]*\.prod\.yaml|\.argocd-source.*\.yaml)$/,
  },
];

const OWN_FILES = '(kustomization\\.ya?ml|Kustomization|Chart\\.yaml|\\.argocd-source.*\\.yaml)';
const BASE_FILES = 'kust/base/(kustomization\\.ya?ml|Kustomization|deployment\\.yaml)';

const BUILT: readonly Example[] = [
  { name: 'a base', source: { path: 'kust/one' }, dependsOn: new RegExp(`^(kust/one/${OWN_FILES}|${BASE_FILES})$`) },
  {
    name: 'a base with a component',
    source: { path: 'kust/two', kustomize: { namePrefix: 'two-' } },
    dependsOn: new RegExp(
      `^(kust/two/(${OWN_FILES}|vars\\.env)|${BASE_FILES}|kust/part/(kustomization\\.ya?ml|Kustomization|patch\\.yaml))$`,
    ),
  },
  {
    name: 'a chart with shared values',
    source: { path: 'helm/chart', helm: { valueFiles: ['/shared/values.yaml'] } },
    dependsOn: /^(helm\/chart\/.*|shared\/values\.yaml)$/,
  },
  {
    name: 'a chart with values by globs',
    source: { path: 'helm/chart', helm: { valueFiles: ['/envs/*/prod.yaml', '/envs/**/x-*.yaml'] } },
    dependsOn: /^(helm\/chart\/.*|envs\/[^/]+\/prod\.yaml|envs\/(.+\/)?x-[^/]*\.yaml)$/,
  },
  {
    name: 'a chart with values of another repository',
    source: { path: 'helm/chart', helm: { valueFiles: ['$values/two.yaml'] } },
    dependsOn: /^(helm\/chart\/.*|values:two\.yaml)$/,
  },
];

const FILES: Files = {
  'README.md': 'read me',
  'plain/one/a.yaml': configMap('a'),
  'plain/one/b.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }),
  'plain/one/README.md': 'read me',
  'plain/one/sub/c.yaml': configMap('c'),
  'plain/deep/a.yaml': configMap('a'),
  'plain/deep/x/b.yaml': configMap('b'),
  'plain/deep/x/notes.txt': 'notes',
  'plain/some/a.prod.yaml': configMap('a'),
  'plain/some/a.dev.yaml': configMap('a-dev'),
  'kust/base/kustomization.yaml': 'resources: [deployment.yaml]',
  'kust/base/deployment.yaml': configMap('web'),
  'kust/base/unused.yaml': configMap('unused'),
  'kust/part/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: patch.yaml}]',
  'kust/part/patch.yaml': configMap('web', 'data: {patched: "1"}'),
  'kust/one/kustomization.yaml': 'resources: [../base]',
  'kust/two/kustomization.yaml':
    'resources: [../base]\ncomponents: [../part]\nconfigMapGenerator: [{name: c, envs: [vars.env]}]',
  'kust/two/vars.env': 'A=1',
  'helm/chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0',
  'helm/chart/values.yaml': 'color: red',
  'helm/chart/templates/color.yaml': configMap('color', 'data: {color: "{{ .Values.color }}"}'),
  'shared/values.yaml': 'color: green',
  'envs/eu/prod.yaml': 'color: cyan',
  'envs/eu/test.yaml': 'color: grey',
  'envs/x-all.yaml': 'color: pink',
  'values:two.yaml': 'color: blue',
  'values:other.yaml': 'color: black',
};

/** What may appear beside the files that are there. */
const NEW_FILES = [
  'plain/one/new.yaml',
  'plain/one/new.md',
  'plain/one/Kustomization',
  'plain/one/sub/new.yaml',
  'plain/deep/x/new.yaml',
  'plain/deep/docs/new.md',
  'plain/deep/new.txt',
  'plain/some/b.prod.yaml',
  'plain/some/x.prod.yaml',
  'plain/some/b.dev.yaml',
  'kust/base/new.yaml',
  'kust/one/kustomization.yml',
  'kust/two/new.yaml',
  'helm/chart/templates/new.yaml',
  'shared/new.yaml',
  'envs/new.yaml',
  'envs/us/new.yaml',
  'envs/us/prod.yaml',
  'envs/us/x-new.yaml',
  'values:new.yaml',
];

interface Change {
  readonly path: string;
  readonly content: string | undefined;
}

/** Changes, adds or removes one file. */
function changeOf(paths: readonly string[]): fc.Arbitrary<Change> {
  const contents = fc.constantFrom(undefined, configMap('changed'), configMap('changed', 'data: {a: b}'), '# nothing');
  return fc.record({ path: fc.constantFrom(...paths), content: contents });
}

function applyChange(files: Files, { path, content }: Change): Files {
  const { [path]: _before, ...others } = files;
  return content === undefined ? others : { ...others, [path]: content };
}

function requestFor({ source }: Example, files: Files): RenderRequest {
  const own = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('values:')));
  const values = Object.entries(files).flatMap(([path, text]) =>
    path.startsWith('values:') ? [[path.slice('values:'.length), text] as const] : [],
  );
  return renderRequest(own, source, { references: new Map([['values', memoryTree(Object.fromEntries(values))]]) });
}

type Outcome = { readonly rendered: RenderedSource } | { readonly failure: string; readonly isCached: boolean };

async function renderWith(renderer: ManifestRenderer, request: RenderRequest): Promise<Outcome> {
  try {
    return { rendered: await renderer.render(request) };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const { render } = error.data as { readonly render?: { readonly type: string } };
    return { failure: error.message, isCached: render?.type === 'Cached' };
  }
}

const outputOf = (outcome: Outcome) => ('failure' in outcome ? outcome.failure : outcome.rendered.objects);

/** Lets a repository go through changes, and compares what a renderer that remembers makes of it with one that does not. */
async function follow(examples: readonly Example[], changes: readonly Change[]): Promise<void> {
  const renderer = createCacheWorld().startRenderer();
  const fresh = createManifestRenderer(renderContext());
  let files: Files = FILES;
  await Promise.all(examples.map((example) => renderer.render(requestFor(example, files))));
  for (const change of changes) {
    const isChange = files[change.path] !== change.content;
    files = applyChange(files, change);
    await Promise.all(
      examples.map(async (example) => {
        const request = requestFor(example, files);
        const outcome = await renderWith(renderer, request);
        const isCached = 'failure' in outcome ? outcome.isCached : outcome.rendered.origin?.type === 'Cached';
        const context = `${example.name} after ${change.path} became ${change.content}`;
        if (isCached) expect(outputOf(outcome), context).toEqual(outputOf(await renderWith(fresh, request)));
        const mayDiffer = isChange && example.dependsOn.test(change.path);
        if (!mayDiffer) expect(isCached, `${context}: no render`).toBe(true);
      }),
    );
  }
}

const paths = (wanted: RegExp) => [...Object.keys(FILES), ...NEW_FILES].filter((path) => wanted.test(path));

describe('a repository that changes file by file', () => {
  it('has its directories rendered again exactly when they could come out differently', async () => {
    const changes = fc.array(changeOf(paths(/^(plain|README)/)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => follow(PLAIN, list)),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('has its kustomizations and charts rendered again exactly when they could come out differently', async () => {
    const changes = fc.array(changeOf(paths(/^(kust|helm|shared|envs|values|README)/)), { minLength: 3, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => follow(BUILT, list)),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
