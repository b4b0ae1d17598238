import { describe, expect, it } from 'vitest';
import { renderKustomize } from '../../../../../shared/adapters/render/kustomize/render-kustomize.ts';
import { recordInputs } from '../../../../../shared/adapters/render/render-inputs.ts';
import type { KustomizeOptions, Source } from '../../../../../shared/domain/application/source.ts';
import { configMap, type MemoryFiles } from '../memory-tree.ts';
import { renderContext, renderRequest } from '../render-fixture.ts';

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx:1.0}]}
`;

const FILES: MemoryFiles = {
  'app/kustomization.yaml': 'resources: [deployment.yaml]',
  'app/deployment.yaml': DEPLOYMENT,
};

const render = async (files: MemoryFiles, kustomize?: KustomizeOptions, source: Partial<Source> = {}) =>
  (await renderKustomize(renderRequest(files, { ...(kustomize && { kustomize }), ...source }), renderContext()))
    .objects;
const renderOne = async (kustomize: KustomizeOptions, files = FILES) => {
  const objects = await render(files, kustomize);
  expect(objects).toHaveLength(1);
  return objects[0];
};
const image = (value: string) => ({
  spec: { template: { spec: { containers: [{ image: value }] } } },
});

describe('an option of Kustomize', () => {
  it.each<[name: string, kustomize: KustomizeOptions, expected: object]>([
    ['namePrefix', { namePrefix: 'a-' }, { metadata: { name: 'a-web' } }],
    ['nameSuffix', { nameSuffix: '-b' }, { metadata: { name: 'web-b' } }],
    ['namespace', { namespace: 'shop' }, { metadata: { namespace: 'shop' } }],
    ['images with a tag', { images: ['nginx:2.0'] }, image('nginx:2.0')],
    ['images with a new name', { images: ['nginx=example.com:5000/nginx:2.0'] }, image('example.com:5000/nginx:2.0')],
    ['images with the build environment', { images: ['nginx:$ARGOCD_APP_NAME'] }, image('nginx:guestbook')],
    ['replicas', { replicas: [{ name: 'web', count: '3' }] }, { spec: { replicas: 3 } }],
    [
      'commonLabels, which reach selectors and use the build environment',
      { commonLabels: { team: '$ARGOCD_APP_NAME' } },
      {
        metadata: { labels: { app: 'web', team: 'guestbook' } },
        spec: { selector: { matchLabels: { team: 'guestbook' } } },
      },
    ],
    [
      'labelWithoutSelector',
      { commonLabels: { team: 'x' }, labelWithoutSelector: true },
      {
        metadata: { labels: { app: 'web', team: 'x' } },
        spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } } } },
      },
    ],
    [
      'labelIncludeTemplates',
      { commonLabels: { team: 'x' }, labelWithoutSelector: true, labelIncludeTemplates: true },
      { spec: { template: { metadata: { labels: { app: 'web', team: 'x' } } } } },
    ],
    [
      'commonAnnotations, as they are written',
      { commonAnnotations: { by: '$ARGOCD_APP_NAME' } },
      { metadata: { annotations: { by: '$ARGOCD_APP_NAME' } } },
    ],
    [
      'commonAnnotationsEnvsubst',
      { commonAnnotations: { by: 'a $ARGOCD_APP_NAME' }, commonAnnotationsEnvsubst: true },
      { metadata: { annotations: { by: 'a guestbook' } } },
    ],
    [
      'patches with a target',
      { patches: [{ target: { kind: 'Deployment' }, patch: '[{"op":"replace","path":"/spec/replicas","value":7}]' }] },
      { spec: { replicas: 7 } },
    ],
  ])('%s', async (_name, kustomize, expected) => {
    expect(await renderOne(kustomize)).toMatchObject(expected);
  });
});

describe('options that meet what the kustomization says itself', () => {
  const before = (fields: string): MemoryFiles => ({
    ...FILES,
    'app/kustomization.yaml': `resources: [deployment.yaml]\n${fields}`,
  });

  it.each<[name: string, fields: string, kustomize: KustomizeOptions, expected: object]>([
    ['a prefix replaces the other', 'namePrefix: x-', { namePrefix: 'a-' }, { metadata: { name: 'a-web' } }],
    [
      'an image replaces that of the same name',
      'images: [{name: nginx, newTag: "1"}]',
      { images: ['nginx:2'] },
      image('nginx:2'),
    ],
    [
      'an image keeps the parts that are *',
      'images: [{name: nginx, newName: mirror/nginx, newTag: "1"}]',
      { images: ['nginx=*:2'] },
      image('mirror/nginx:2'),
    ],
    ['images of another name stay', 'images: [{name: nginx, newTag: "1"}]', { images: ['redis:2'] }, image('nginx:1')],
    [
      'imageTags, the old name, count too',
      'imageTags: [{name: nginx, newTag: "1"}]',
      { namePrefix: 'a-' },
      image('nginx:1'),
    ],
    [
      'replicas replace those of the same name',
      'replicas: [{name: web, count: 5}]',
      { replicas: [{ name: 'web', count: 2 }] },
      { spec: { replicas: 2 } },
    ],
    [
      'a label replaces another with forceCommonLabels',
      'commonLabels: {foo: bar}',
      { commonLabels: { foo: 'edited' }, forceCommonLabels: true },
      { metadata: { labels: { app: 'web', foo: 'edited' } } },
    ],
    [
      'an annotation replaces another with forceCommonAnnotations',
      'commonAnnotations: {one: two, baz: quux}',
      { commonAnnotations: { one: 'edited' }, forceCommonAnnotations: true },
      { metadata: { annotations: { one: 'edited', baz: 'quux' } } },
    ],
    [
      'patches come after the others',
      'patches: [{target: {kind: Deployment}, patch: "[{\\"op\\": \\"replace\\", \\"path\\": \\"/spec/replicas\\", \\"value\\": 4}]"}]',
      { patches: [{ patch: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 9}' }] },
      { spec: { replicas: 9 } },
    ],
  ])('%s', async (_name, fields, kustomize, expected) => {
    expect(await renderOne(kustomize, before(fields))).toMatchObject(expected);
  });

  it.each<[name: string, fields: string, kustomize: KustomizeOptions, words: string]>([
    [
      'a label twice',
      'commonLabels: {foo: bar}',
      { commonLabels: { foo: 'x' } },
      'label foo already in kustomization file; set kustomize.forceCommonLabels',
    ],
    [
      'an annotation twice',
      'commonAnnotations: {foo: bar}',
      { commonAnnotations: { foo: 'x' } },
      'annotation foo already in kustomization file',
    ],
    [
      'templates without labelWithoutSelector',
      '',
      { commonLabels: { a: 'b' }, labelIncludeTemplates: true },
      'labelIncludeTemplates has no meaning without labelWithoutSelector',
    ],
    ['an image that says nothing new', '', { images: ['nginx'] }, "'nginx' is not an override"],
    ['a count that is none', '', { replicas: [{ name: 'web', count: 'many' }] }, "the count of 'web' is 'many'"],
  ])('are refused: %s', async (_name, fields, kustomize, words) => {
    await expect(render(before(fields), kustomize)).rejects.toMatchObject({
      code: 'ManifestInvalidError',
      message: expect.stringContaining(words),
    });
  });
});

describe('the option components', () => {
  const files: MemoryFiles = {
    ...FILES,
    'parts/two/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas: [{name: web, count: 2}]',
  };

  it('adds components', async () => {
    expect(await renderOne({ components: ['../parts/two'] }, files)).toMatchObject({ spec: { replicas: 2 } });
  });

  it('leaves out those that are missing with ignoreMissingComponents', async () => {
    const components = ['../parts/gone', '../parts/two'];
    expect(await renderOne({ components, ignoreMissingComponents: true }, files)).toMatchObject({
      spec: { replicas: 2 },
    });
    await expect(render(files, { components })).rejects.toThrow('parts/gone');
  });
});

describe('the option version', () => {
  it('may be that of the kustomize that is there', async () => {
    const { version } = await renderContext().tools.kustomize();
    expect(await renderOne({ version })).toMatchObject({ metadata: { name: 'web' } });
    expect(await renderOne({ version: version.replace('v', '') })).toMatchObject({ metadata: { name: 'web' } });
  });

  it('must be one that the installation has', async () => {
    await expect(render(FILES, { version: 'v3.5.4' })).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining('kustomize version v3.5.4 is not registered'),
    });
  });
});

describe('a build', () => {
  it('reads bases, components and files anywhere in the repository', async () => {
    const objects = await render({
      'app/kustomization.yaml':
        'resources: [../base]\ncomponents: [../parts/logging]\nconfigMapGenerator: [{name: c, files: [x=a.txt], envs: [vars.env], options: {disableNameSuffixHash: true}}]',
      'app/a.txt': 'hello',
      'app/vars.env': 'A=1\n',
      'base/Kustomization': 'resources: [cm.yaml]',
      'base/cm.yaml': configMap('base'),
      'parts/logging/kustomization.yml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml, target: {kind: ConfigMap, name: base}}]',
      'parts/logging/p.yaml': '- {op: add, path: /data, value: {log: "yes"}}',
    });
    expect(objects).toMatchObject([
      { metadata: { name: 'base' }, data: { log: 'yes' } },
      { metadata: { name: 'c' }, data: { x: 'hello', A: '1' } },
    ]);
  });

  it('reads what generators, transformers, replacements, crds and configurations name', async () => {
    const objects = await render({
      'app/kustomization.yaml': [
        'resources: [cm.yaml]',
        'generators: [generator.yaml]',
        'transformers: [transformers, "apiVersion: builtin\\nkind: PatchTransformer\\nmetadata: {name: p}\\npath: inline.yaml\\ntarget: {name: cm}\\n"]',
        'replacements: [{path: replacement.yaml}]',
        'configurations: [names.yaml]',
        'crds: [crd.json]',
        'openapi: {path: schema.json}',
      ].join('\n'),
      'app/cm.yaml': configMap('cm', 'data: {a: b, name: none}'),
      'app/generator.yaml':
        'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: made}\nfiles: [made.txt]\noptions: {disableNameSuffixHash: true}',
      'app/made.txt': 'made',
      'app/transformers/kustomization.yaml': 'resources: [labels.yaml]',
      'app/transformers/labels.yaml':
        'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {by: me}\nfieldSpecs: [{path: metadata/labels, create: true}]',
      'app/inline.yaml': '- {op: add, path: /data/patched, value: "1"}',
      'app/replacement.yaml':
        'source: {kind: ConfigMap, name: made}\ntargets: [{select: {name: cm}, fieldPaths: [data.name]}]',
      'app/names.yaml': 'nameReference: []',
      'app/crd.json': '{}',
      'app/schema.json': '{"definitions": {}}',
    });
    expect(objects).toMatchObject([
      { metadata: { name: 'cm', labels: { by: 'me' } }, data: { a: 'b', name: 'made', patched: '1' } },
      { metadata: { name: 'made', labels: { by: 'me' } }, data: { 'made.txt': 'made' } },
    ]);
  });

  it('follows symbolic links to bases', async () => {
    const files = { 'app/kustomization.yaml': 'resources: [base]', 'app/base': 'link:../shared/base' };
    const base = { 'shared/base/kustomization.yaml': 'resources: [a.yaml]', 'shared/base/a.yaml': configMap('a') };
    expect(await render({ ...files, ...base })).toMatchObject([{ metadata: { name: 'a' } }]);
  });

  it('changes a kustomization that is a link, and not what it leads to', async () => {
    const files = {
      'app/kustomization.yaml': 'link:../base/kustomization.yaml',
      'app/cm.yaml': configMap('cm'),
      'base/kustomization.yaml': 'resources: [cm.yaml]',
      'base/cm.yaml': configMap('base'),
    };
    expect(await render(files, { namePrefix: 'a-' })).toMatchObject([{ metadata: { name: 'a-cm' } }]);
  });

  it('reads only what is named', async () => {
    const recorded = recordInputs(
      renderRequest({ ...FILES, 'app/README.md': '', 'app/unused.yaml': '', 'other/x.yaml': '' }),
      renderContext(),
    );
    await renderKustomize(recorded.request, recorded.context);
    const reads = await recorded.trees.get('')?.reads();
    const content = reads?.directories.flatMap(({ observations }) =>
      observations.filter(({ about }) => about === 'content'),
    );
    expect(content?.map(({ path }) => path).sort()).toEqual(['app/deployment.yaml', 'app/kustomization.yaml']);
    expect(recorded.names()).toEqual(['kustomize']);
  });

  it.each<[name: string, kustomization: string, code: string, words: string]>([
    [
      'a remote base',
      'resources: ["https://github.com/org/repo//base?ref=v1"]',
      'SourceUnsupportedError',
      "app/kustomization.yaml: resources names 'https://github.com/org/repo//base?ref=v1'",
    ],
    [
      'one in the short form',
      'resources: [github.com/org/repo/base]',
      'SourceUnsupportedError',
      "names 'github.com/org/repo/base'",
    ],
    [
      'one over SSH',
      'components: ["git@github.com:org/repo.git"]',
      'SourceUnsupportedError',
      "components names 'git@github.com:org/repo.git'",
    ],
    [
      'one with credentials, which are not shown',
      'resources: ["https://me:hunter2@example.com/a.git"]',
      'SourceUnsupportedError',
      "names 'https://example.com/a.git'",
    ],
    ['a remote patch', 'patches: [{path: "https://example.com/p.yaml"}]', 'SourceUnsupportedError', 'patches names'],
    [
      'an absolute path',
      'resources: [/etc]',
      'SourcePathError',
      "resources names '/etc', which is outside the repository",
    ],
    [
      'a file outside of the repository',
      'secretGenerator: [{name: s, files: [../../etc/passwd]}]',
      'SourcePathError',
      "secretGenerator names '../../etc/passwd'",
    ],
    ['a missing file', 'resources: [gone.yaml]', 'ManifestInvalidError', 'gone.yaml'],
    ['broken YAML', 'resources: [', 'ManifestInvalidError', 'app/kustomization.yaml:1:'],
    ['a list', '[]', 'ManifestInvalidError', 'a kustomization must be a mapping'],
    ['an unknown field', 'resource: []', 'ManifestInvalidError', 'resource'],
  ])('is refused with %s', async (_name, kustomization, code, words) => {
    const failure = render({ 'app/kustomization.yaml': kustomization });
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await expect(failure).rejects.not.toMatchObject({
      message: expect.stringMatching(/hunter2|windlass-render|\/tmp\//),
    });
  });

  it('is refused with two kustomizations in a directory', async () => {
    await expect(render({ ...FILES, 'app/Kustomization': '' })).rejects.toThrow('found multiple kustomization files');
  });

  it('never runs programs', async () => {
    const plugin =
      'apiVersion: x/v1\nkind: Y\nmetadata:\n  name: z\n  annotations:\n    config.kubernetes.io/function: "exec: {path: ./run.sh}"';
    const files = {
      'app/kustomization.yaml': 'generators: [plugin.yaml]',
      'app/plugin.yaml': plugin,
      'app/run.sh': '#!/bin/sh',
    };
    await expect(render(files)).rejects.toThrow('external plugins disabled');
  });
});

describe('Helm charts in a kustomization', () => {
  const files: MemoryFiles = {
    'app/kustomization.yaml':
      'helmCharts: [{name: shop, releaseName: r, valuesFile: v.yaml}]\nhelmGlobals: {chartHome: ../charts}',
    'app/v.yaml': 'color: blue',
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0',
    'charts/shop/values.yaml': 'color: red',
    'charts/shop/templates/a.yaml': configMap(
      'a',
      'data: {color: {{ .Values.color }}, kube: "{{ .Capabilities.KubeVersion.Version }}"}',
    ),
  };
  const build = (tree: MemoryFiles, buildOptions: string, kustomize?: KustomizeOptions) =>
    renderKustomize(
      renderRequest(tree, { ...(kustomize && { kustomize }) }),
      renderContext({ kustomize: { buildOptions } }),
    );

  it('are inflated with --enable-helm, from the repository', async () => {
    const { objects } = await build(files, '--enable-helm');
    expect(objects).toMatchObject([{ data: { color: 'blue', kube: 'v1.36.2' } }]);
    const told = await build(files, '--enable-helm', { kubeVersion: 'v1.30.0' });
    expect(told.objects).toMatchObject([{ data: { kube: 'v1.30.0' } }]);
  });

  it('are refused without --enable-helm', async () => {
    await expect(build(files, '')).rejects.toThrow('--enable-helm');
  });

  it('are refused if they would have to be fetched', async () => {
    const kustomization = 'helmCharts: [{name: redis, repo: "https://charts.example.com", version: 1.0.0}]';
    await expect(build({ 'app/kustomization.yaml': kustomization }, '--enable-helm')).rejects.toMatchObject({
      code: 'SourceUnsupportedError',
      message: expect.stringContaining(
        "the chart 'redis' is not in the repository at app/charts/redis-1.0.0/redis or app/charts/redis",
      ),
    });
  });

  it.each([
    '--enable-exec',
    '--enable-alpha-plugins',
    '--network',
    '--mount x',
    '--env X',
    '-o /tmp/x',
    '--helm-command=/bin/sh',
  ])('and programs are not reached with %s', async (options) => {
    await expect(build(files, `--enable-helm ${options}`)).rejects.toThrow('is not allowed');
  });
});

describe('components by a glob', () => {
  const component = (label: string) =>
    `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {${label}: x}}]`;
  const files = {
    ...FILES,
    'parts/one/kustomization.yaml': component('one'),
    'parts/two/kustomization.yaml': component('two'),
    'parts/README.md': 'none',
  };

  it('are the directories that it matches', async () => {
    expect(await renderOne({ components: ['../parts/*'] }, files)).toMatchObject({
      metadata: { labels: { app: 'web', one: 'x', two: 'x' } },
    });
  });

  it('may be none where that is allowed', async () => {
    const options = { components: ['../gone/*', '../gone', '../parts/two'], ignoreMissingComponents: true };
    expect(await renderOne(options, files)).toMatchObject({ metadata: { labels: { app: 'web', two: 'x' } } });
  });
});
