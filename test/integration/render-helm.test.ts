import { describe, expect, it } from 'vitest';
import { memoryTree } from '../unit/adapters/render/memory-tree.ts';
import { configMapTemplate, namesOf, renderCase, showingChart, shown } from './helm-fixture.ts';

const RELEASE = '{{ .Release.Name }} in {{ .Release.Namespace }}';

describe('values of a chart', () => {
  it('come from the chart, value files in order, values and parameters, each winning over those before', async () => {
    const files = showingChart({ 'chart/one.yaml': 'shown: one\n', 'chart/two.yaml': 'shown: two\n' });
    const valueFiles = ['two.yaml', 'one.yaml'];
    const values = 'shown: values';
    expect(shown(await renderCase({ files }))).toBe('"from chart"');
    expect(shown(await renderCase({ files, helm: { valueFiles } }))).toBe('"one"');
    expect(shown(await renderCase({ files, helm: { valueFiles, values } }))).toBe('"values"');
    const object = { valuesObject: { shown: 'object' } };
    expect(shown(await renderCase({ files, helm: { valueFiles, values, ...object } }))).toBe('"object"');
    const parameters = [{ name: 'shown', value: 'parameter' }];
    expect(shown(await renderCase({ files, helm: { valueFiles, values, ...object, parameters } }))).toBe('"parameter"');
  });

  it('are set by parameters as helm --set does, or as texts', async () => {
    const set = async (value: string, forceString?: boolean) =>
      shown(
        await renderCase({
          files: showingChart(),
          helm: { parameters: [{ name: 'shown', value, ...(forceString && { forceString }) }] },
        }),
      );
    expect(await set('5')).toBe('5');
    expect(await set('5', true)).toBe('"5"');
    expect(await set('a,b')).toBe('"a,b"');
    expect(await set('a\\,b')).toBe('"a,b"');
    expect(await set('{a,b}')).toBe('["a","b"]');
  });

  it('are the content of files by file parameters', async () => {
    const files = showingChart({ 'chart/a.txt': 'first\n', 'shared/b.txt': 'second' });
    const helm = {
      fileParameters: [
        { name: 'shown.a', path: 'a.txt' },
        { name: 'shown.b', path: '/shared/b.txt' },
      ],
    };
    const withMap = { ...files, 'chart/values.yaml': 'shown: {}\n' };
    expect(shown(await renderCase({ files: withMap, helm }))).toBe('{"a":"first\\n","b":"second"}');
  });

  it('come from files elsewhere in the repository and from other sources', async () => {
    const files = showingChart({ 'values/a.yaml': 'shown: {a: 1}\n', 'chart/values.yaml': '' });
    const values = memoryTree({ 'envs/prod/b.yaml': 'shown: {b: 2}\n', 'c.txt': 'c' });
    const helm = {
      valueFiles: ['../values/a.yaml', '/values/a.yaml', '$values/envs/prod/b.yaml'],
      fileParameters: [{ name: 'shown.c', path: '$values/c.txt' }],
    };
    expect(shown(await renderCase({ files, helm, references: { values } }))).toBe('{"a":1,"b":2,"c":"c"}');
  });

  it('come from files by globs', async () => {
    const files = showingChart({
      'chart/values.yaml': '',
      'chart/envs/a.yaml': 'shown: {a: 1, last: a}\n',
      'chart/envs/b, c.yaml': 'shown: {b: 1, last: b}\n',
    });
    expect(shown(await renderCase({ files, helm: { valueFiles: ['envs/*.yaml'] } }))).toBe('{"a":1,"b":1,"last":"b"}');
  });

  it('may use the build environment in parameters and paths, and nowhere else', async () => {
    const files = showingChart({ 'chart/shop.yaml': 'shown: {file: shop}\n', 'chart/values.yaml': '' });
    const helm = {
      valueFiles: ['$ARGOCD_APP_NAME.yaml'],
      values: 'shown: {values: $ARGOCD_APP_NAME}',
      parameters: [{ name: 'shown.parameter', value: '$ARGOCD_APP_REVISION_SHORT costs $$5' }],
    };
    expect(shown(await renderCase({ files, helm }))).toBe(
      '{"file":"shop","parameter":"0123456 costs $5","values":"$ARGOCD_APP_NAME"}',
    );
  });

  it('are checked by the schema of the chart unless that is turned off', async () => {
    const schema = '{"type": "object", "properties": {"shown": {"type": "integer"}}}';
    const files = showingChart({ 'chart/values.schema.json': schema });
    await expect(renderCase({ files })).rejects.toThrow(/specifications of the schema[\s\S]*at '\/shown': got string/);
    expect(shown(await renderCase({ files, helm: { skipSchemaValidation: true } }))).toBe('"from chart"');
  });
});

describe('a release', () => {
  const files = showingChart({ 'chart/templates/release.yaml': configMapTemplate('release', RELEASE) });

  it('is named for the application and goes to its namespace', async () => {
    expect(shown(await renderCase({ files }), 'release')).toBe('shop in shop-ns');
  });

  it('has the name and the namespace of the options', async () => {
    const helm = { releaseName: 'store', namespace: 'elsewhere' };
    expect(shown(await renderCase({ files, helm }), 'release')).toBe('store in elsewhere');
  });

  it('is in the namespace default if none is named', async () => {
    expect(shown(await renderCase({ files, request: { destinationNamespace: '' } }), 'release')).toBe(
      'shop in default',
    );
  });
});

describe('what a cluster is able to do', () => {
  const template = '{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "example.com/v1" }}';
  const files = showingChart({ 'chart/templates/able.yaml': configMapTemplate('able', template) });

  it('is that of the destination', async () => {
    const cluster = { version: 'v1.33.1-eks-3025e55', apiVersions: ['example.com/v1'] };
    expect(shown(await renderCase({ files, request: { cluster } }), 'able')).toBe('v1.33.1 true');
  });

  it('is what the options say', async () => {
    const helm = { kubeVersion: '1.30', apiVersions: ['example.com/v1', 'other.example.com/v1'] };
    expect(shown(await renderCase({ files, helm }), 'able')).toBe('v1.30 true');
  });

  it('decides whether the chart is for it', async () => {
    const old = {
      ...showingChart(),
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\nkubeVersion: <1.30\n',
    };
    await expect(renderCase({ files: old })).rejects.toThrow(
      'helm: chart requires kubeVersion: <1.30 which is incompatible with Kubernetes v1.34.2',
    );
  });

  it('is not asked for by a chart that does not show it', async () => {
    const cluster = {
      get version(): string {
        throw new Error('asked for the version');
      },
      get apiVersions(): readonly string[] {
        throw new Error('asked for the API versions');
      },
    };
    expect(shown(await renderCase({ files: showingChart(), request: { cluster } }))).toBe('"from chart"');
  });
});

describe('the objects of a chart', () => {
  const files = showingChart({
    'chart/crds/crd.yaml':
      'kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: a.b}\n---\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: c.d}\n',
    'chart/templates/tests/test.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: try, annotations: {helm.sh/hook: test}}\n',
    'chart/templates/list.yaml': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: one}}\n- {apiVersion: v1, kind: Secret, metadata: {name: two}}\n`,
    'chart/templates/empty.yaml': '{{ if false }}\nkind: Nothing\n{{ end }}\n# only a comment\n',
    'chart/templates/NOTES.txt': 'kind: Note for {{ .Release.Name }}\n',
    'chart/templates/hook.yaml':
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {helm.sh/hook: pre-install}}\n',
  });

  it('include CRDs, hooks, tests and the items of lists, but no notes', async () => {
    const names = namesOf(await renderCase({ files }));
    expect([...names].sort()).toEqual(['a.b', 'c.d', 'migrate', 'one', 'shown', 'try', 'two']);
  });

  it('are without CRDs and tests where the options say so', async () => {
    const names = namesOf(await renderCase({ files, helm: { skipCrds: true, skipTests: true } }));
    expect([...names].sort()).toEqual(['migrate', 'one', 'shown', 'two']);
  });
});

describe('a chart', () => {
  it('may be the root of the repository, with values beside it', async () => {
    const files = Object.fromEntries(
      Object.entries(showingChart({ 'chart/over.yaml': 'shown: over' })).map(([path, text]) => [
        path.replace('chart/', ''),
        text,
      ]),
    );
    expect(shown(await renderCase({ files, path: '.', helm: { valueFiles: ['/over.yaml'] } }))).toBe('"over"');
  });

  it('may have links to files elsewhere in the repository', async () => {
    const files = showingChart({
      'chart/linked.yaml': 'link:../shared/values.yaml',
      'shared/values.yaml': 'shown: linked',
    });
    expect(shown(await renderCase({ files, helm: { valueFiles: ['linked.yaml'] } }))).toBe('"linked"');
  });

  it('reads its own files, and none of the repository beside it', async () => {
    const files = showingChart({
      'chart/own.txt': 'own',
      'secret.txt': 'other',
      'chart/templates/files.yaml': configMapTemplate(
        'files',
        '{{ .Files.Get "own.txt" }}{{ .Files.Get "../secret.txt" }}',
      ),
    });
    expect(shown(await renderCase({ files }), 'files')).toBe('own');
  });

  it('that is random is reported, with file and function', async () => {
    const files = showingChart({ 'chart/templates/random.yaml': configMapTemplate('random', '{{ randAlphaNum 8 }}') });
    expect((await renderCase({ files })).warnings).toEqual([
      'the chart gives another result each time it is rendered: templates/random.yaml uses randAlphaNum',
    ]);
    expect((await renderCase({ files: showingChart() })).warnings).toEqual([]);
  });
});
