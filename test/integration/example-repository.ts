import type { Source } from '../../shared/domain/application/source.ts';
import { GitOpsError } from '../../shared/domain/errors/gitops-error.ts';
import type { ManifestRenderer, RenderedSource, RenderRequest } from '../../shared/ports/manifest-renderer.ts';
import { configMap, memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { renderRequest } from '../unit/adapters/render/render-fixture.ts';

/** A commit's files; those of the other repository begin with `values:`. */
export type Files = { readonly [path: string]: string };

/** An application, and a pattern of the files of which its output may depend. */
export interface Example {
  readonly name: string;
  readonly source: Partial<Source>;
  readonly dependsOn: RegExp;
}

/** Applications whose files are read as they are. */
export const PLAIN: readonly Example[] = [
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

/** Applications that kustomize and helm make. */
export const BUILT: readonly Example[] = [
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

/** The first commit. */
export const FILES: Files = {
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
export const NEW_FILES = [
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

/** Asks for an application at a commit. */
export function requestFor({ source }: Example, files: Files): RenderRequest {
  const own = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('values:')));
  const values = Object.entries(files).flatMap(([path, text]) =>
    path.startsWith('values:') ? [[path.slice('values:'.length), text] as const] : [],
  );
  return renderRequest(own, source, { references: new Map([['values', memoryTree(Object.fromEntries(values))]]) });
}

/** What became of it. */
export type Outcome = { readonly rendered: RenderedSource } | { readonly failure: string; readonly isCached: boolean };

/** Renders, or says why it fails. */
export async function renderWith(renderer: ManifestRenderer, request: RenderRequest): Promise<Outcome> {
  try {
    return { rendered: await renderer.render(request) };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const { render } = error.data as { readonly render?: { readonly type: string } };
    return { failure: error.message, isCached: render?.type === 'Cached' };
  }
}

/** What people get. */
export const outputOf = (outcome: Outcome) => ('failure' in outcome ? outcome.failure : outcome.rendered.objects);
