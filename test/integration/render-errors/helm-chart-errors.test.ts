import { describe, expect, it } from 'vitest';
import { createManifestRenderer } from '../../../shared/adapters/render/manifest-renderer.ts';
import { configMap, type MemoryFiles } from '../../unit/adapters/render/memory-tree.ts';
import { renderContext, renderRequest } from '../../unit/adapters/render/render-fixture.ts';
import { expectCondition, type FailingSource, named } from './failing-source.ts';

const CHART = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n';
const h = (more: MemoryFiles = {}): MemoryFiles => ({
  'app/Chart.yaml': CHART,
  'app/values.yaml': 'a: 1\n',
  'app/templates/a.yaml': configMap('a'),
  ...more,
});
const template = (text: string) => h({ 'app/templates/b.yaml': text });
const dependency = (repository: string) =>
  h({ 'app/Chart.yaml': `${CHART}dependencies: [{name: db, version: 1.0.0, repository: "${repository}"}]` });
const password = { helm: { values: 'db: {password: canary}' } };

const CASES: readonly FailingSource[] = [
  [
    'a template that does not parse',
    template('a: 1\n{{ if }}'),
    'helm: parse error at (shop/templates/b.yaml:2): missing value for if',
  ],
  [
    'a value of nothing',
    template('a: {{ .Values.x.y.z }}'),
    /^helm: shop\/templates\/b\.yaml:1:13[\s\S]*<\.Values\.x\.y\.z>[\s\S]*nil pointer evaluating interface/,
  ],
  [
    'a required value',
    template('a: {{ required "need x" .Values.x }}'),
    'helm: execution error at (shop/templates/b.yaml:1:6): need x',
  ],
  [
    'a template that fails with a secret',
    template('{{ fail (printf "bad %s" .Values.db.password) }}'),
    'helm: execution error at (shop/templates/b.yaml:1:3): bad ++++++++',
    password,
  ],
  [
    'a result that is no YAML',
    template('apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {x: {{ .Values.db.password }} y: z'),
    /^helm: YAML parse error on shop\/templates\/b\.yaml: .*line \d/,
    password,
  ],
  [
    'a result without a name',
    template('apiVersion: v1\nkind: ConfigMap\nmetadata: {}'),
    /^output of helm for shop\/templates\/b\.yaml, document 1 \(line 1\): v1 ConfigMap has no 'metadata\.name'/,
  ],
  [
    'a missing value file',
    h(),
    "helm.valueFiles: 'no.yaml': there is no file app/no.yaml in the repository; add it, or set helm.ignoreMissingValueFiles",
    { helm: { valueFiles: ['no.yaml'] } },
  ],
  [
    'a value file by URL',
    h(),
    /^helm\.valueFiles: 'https:\/\/example\.com\/a\.yaml' is a URL, .* commit the file, or take it from a Git repository with a source that has a 'ref'$/,
    { helm: { valueFiles: ['https://u:canary@example.com/a.yaml'] } },
  ],
  ['values that are no YAML', h(), /^helm: failed to parse helm\.values: .*line 1/, { helm: { values: 'a: [canary' } }],
  [
    'a parameter that is none',
    h(),
    "helm: failed parsing --set data: list must terminate with '}'",
    { helm: { parameters: [{ name: 'password', value: '{canary' }] } },
  ],
  [
    'a parameter with a bad index',
    h(),
    /^helm: failed parsing --set data: /,
    { helm: { parameters: [{ name: 'token[x]', value: 'canary' }] } },
  ],
  [
    'no chart',
    { 'app/values.yaml': '' },
    "app: there is no Chart.yaml; point the source's path at a chart, or remove its 'helm' options",
    { helm: { releaseName: 'a' } },
  ],
  [
    'a Chart.yaml without a version',
    h({ 'app/Chart.yaml': 'apiVersion: v2\nname: shop\n' }),
    'helm: validation: chart.metadata.version is required',
  ],
  [
    'a dependency that is not read here',
    dependency('https://u:canary@charts.example.com'),
    /^app\/Chart\.yaml: dependency 'db' is missing in app\/charts\/, and its repository https:\/\/charts\.example\.com is not read here; run "helm dependency update" and commit app\/charts\/$/,
  ],
  [
    'a dependency of no repository',
    dependency(''),
    "app/Chart.yaml: dependency 'db' is missing in app/charts/ and names no repository; commit it there, or name its repository",
  ],
  [
    'a dependency that is not there',
    dependency('file://../db'),
    "app/Chart.yaml: dependency 'db': there is no directory db in the repository; correct file://../db",
  ],
  [
    'a damaged chart in charts/',
    h({ 'app/charts/db-1.0.0.tgz': 'none', 'app/Chart.yaml': `${CHART}dependencies: [{name: db, version: 1.0.0}]` }),
    'app/charts/db-1.0.0.tgz: not a packaged chart: it is not compressed with gzip, or damaged',
  ],
  [
    'a version of Kubernetes that the chart does not want',
    h({ 'app/Chart.yaml': `${CHART}kubeVersion: "<1.20.0"` }),
    'helm: chart requires kubeVersion: <1.20.0 which is incompatible with Kubernetes v1.36.2',
  ],
  [
    'values that the schema forbids',
    h({ 'app/values.schema.json': '{"properties": {"a": {"type": "string"}, "token": {"maxLength": 3}}}' }),
    /^helm: values don't meet the specifications of the schema\(s\)[\s\S]*at '\/a': got number, want string/,
    { helm: { values: 'token: canary' } },
  ],
  [
    'a version of Helm',
    h(),
    "helm.version: 'v2' is not supported, only 'v3'; leave it out",
    { helm: { version: 'v2' } },
  ],
];

describe('a chart', () => {
  it.each(named(CASES))('says so of %s', async (_what, failing) => expectCondition(failing));

  it('tells of functions that look into the cluster, or give another result each time', async () => {
    const files = template('{{ $x := lookup "v1" "Secret" "a" "b" }}{{ $y := randAlphaNum 5 }}');
    const { warnings } = await createManifestRenderer(renderContext()).render(renderRequest(files));
    expect(warnings).toEqual([
      'the chart gives another result each time it is rendered: templates/b.yaml uses randAlphaNum',
      'the chart looks into the cluster, where a render finds nothing: templates/b.yaml uses lookup',
    ]);
  });
});
