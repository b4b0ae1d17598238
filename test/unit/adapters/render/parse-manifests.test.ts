import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../../shared/adapters/render/parse-manifests.ts';
import { configMap } from './memory-tree.ts';

const parse = (text: string, file = 'app/x.yaml') => parseManifests(file, text);
const names = (text: string, file?: string) =>
  parse(text, file).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('the documents of a file', () => {
  it('become objects; empty ones are left out', () => {
    expect(names(`---\n# nothing\n---\n${configMap('a')}---\n---\n${configMap('b')}...\n`)).toEqual([
      'ConfigMap a',
      'ConfigMap b',
    ]);
    expect(names('')).toEqual([]);
    expect(names('# only a comment\n')).toEqual([]);
  });

  it('that are lists become their items, also nested ones and those of any kind', () => {
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [item('a'), { apiVersion: 'v1', kind: 'ConfigMapList', items: [item('b')] }],
    };
    expect(names(JSON.stringify(list), 'app/x.json')).toEqual(['ConfigMap a', 'ConfigMap b']);
    expect(names(JSON.stringify(list))).toEqual(['ConfigMap a', 'ConfigMap b']);
    expect(names('apiVersion: v1\nkind: List\nitems: []')).toEqual([]);
    expect(names('apiVersion: v1\nkind: List\nmetadata: {}\nitems: null')).toEqual([]);
  });

  it('may leave their name to the server', () => {
    expect(parse('apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: job-')).toMatchObject([
      { metadata: { name: '', generateName: 'job-' } },
    ]);
  });

  it('may have empty labels and annotations', () => {
    expect(names('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: null\n  annotations:\n')).toEqual([
      'ConfigMap a',
    ]);
  });

  it('are left alone when the file says so', () => {
    expect(parse(`# +argocd:skip-file-rendering\n${configMap('a')}  broken: [`)).toEqual([]);
  });
});

describe('a file that is no manifest', () => {
  it.each([
    ['settings of another tool', 'replicas: 3\nimage: nginx'],
    ['a text', 'just a text'],
    ['a list', '- a\n- b'],
    ['broken YAML', 'a: [1,\nb: }'],
    ['a template', '{{ if .Values.x }}\nkind: x\n{{ end }}'],
  ])('is ignored: %s', (_name, text) => {
    expect(parse(text)).toEqual([]);
  });
});

describe('a broken manifest', () => {
  it.each([
    ['bad indentation', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n data: {}\n', /^app\/x\.yaml:5:\d+: /],
    ['a bracket that is not closed', `${configMap('a')}data: {a: b\n`, /^app\/x\.yaml:\d+:\d+: /],
    ['a tab', `${configMap('a')}data:\n\tx: y\n`, /^app\/x\.yaml:6:\d+: /],
    ['a second document', `${configMap('a')}---\nfoo: [\n`, /^app\/x\.yaml:\d+:\d+ \(document 2\): /],
    [
      'no kind after a good one',
      `${configMap('a')}---\nfoo: 1\n`,
      /^app\/x\.yaml:6:1 \(document 2\): the field 'kind' is missing/,
    ],
    [
      'no kind among all marks',
      'apiVersion: v1\n#kind:\nmetadata: {}\n',
      /^app\/x\.yaml:1:1: the field 'kind' is missing/,
    ],
    ['no apiVersion', 'kind: ConfigMap\nmetadata: {name: a}', /^app\/x\.yaml:1:1: the field 'apiVersion' is missing/],
    ['no metadata', 'apiVersion: v1\nkind: ConfigMap', /v1 ConfigMap has no 'metadata'/],
    [
      'no name',
      `${configMap('a')}---\napiVersion: v1\nkind: Secret\nmetadata: {}`,
      /:6:1 \(document 2\): v1 Secret has no 'metadata.name'/,
    ],
    ['a number for a name', configMap('123'), /has no 'metadata.name'; a name is a text, so quote/],
    [
      'a boolean for an annotation',
      `${configMap('a')}  annotations:\n    x: true`,
      /'metadata.annotations' must hold texts, and 'x' is none/,
    ],
    ['a list for labels', `${configMap('a')}  labels: [a]`, /'metadata.labels' must hold texts/],
    ['a number for a namespace', `${configMap('a')}  namespace: 7`, /'metadata.namespace' is not a text/],
    ['an infinite number', `${configMap('a')}spec: .inf`, /not a number that JSON can hold/],
    [
      'a bad item of a list',
      'apiVersion: v1\nkind: List\nmetadata: {}\nitems: [7]',
      /items\[0\]: a Kubernetes object must be a mapping/,
    ],
  ])('is refused with its place: %s', (_name, text, words) => {
    const fail = () => parse(text);
    expect(fail).toThrow(
      expect.objectContaining({ code: 'ManifestInvalidError', message: expect.stringMatching(words) }),
    );
  });

  it('does not show what is in it', () => {
    for (const [file, text] of [
      ['a.yaml', `${configMap('a')}stringData:\n  password: "hunter2\n`],
      ['a.json', '{"kind": "Secret", "data": {"password": "hunter2" "x"}}'],
    ] as const) {
      let message = '';
      try {
        parse(text, file);
      } catch (error) {
        message = JSON.stringify([String(error), error]);
      }
      expect(message).toContain(file);
      expect(message).not.toContain('hunter2');
    }
  });

  it.each([
    ['not JSON', '{"kind": "A",\n]', /^x\.json:2:1: not valid JSON/],
    ['two values', '{}{}', /^x\.json(:\d+:\d+)?: not valid JSON/],
    ['a list of objects', '[{"kind":"A"}]', /must hold one Kubernetes object or list/],
    ['no manifest', '{"name":"package"}', /^x\.json: the field 'apiVersion' is missing/],
  ])('is never ignored in a JSON file: %s', (_name, text, words) => {
    expect(() => parse(text, 'x.json')).toThrow(words);
  });
});
