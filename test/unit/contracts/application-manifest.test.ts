import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findUnsupportedFields, parseApplicationManifest } from '../../../shared/contracts/application-manifest.ts';

/** Every field of reference/argocd.md §1.1 that a person may write. */
const EVERY_FIELD = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: every.field-1
  namespace: team-a
  labels: {team: web}
  annotations: {argocd.argoproj.io/refresh: normal}
  finalizers: [resources-finalizer.argocd.argoproj.io/background]
  ownerReferences: [{apiVersion: v1, kind: Thing, name: x, uid: y}]
spec:
  project: shop
  source: &source
    repoURL: https://git.example.com/apps
    path: web
    targetRevision: 1.*
    chart: web
    ref: values
    name: main
    tagPrefix: web-
    helm:
      valueFiles: [values.yaml]
      parameters: [{name: a, value: '1', forceString: true}]
      releaseName: web
      values: 'a: 1'
      fileParameters: [{name: f, path: f.txt}]
      version: v3
      passCredentials: true
      ignoreMissingValueFiles: true
      skipCrds: true
      valuesObject: {a: {b: [1, true]}, removed: null}
      namespace: other
      kubeVersion: 1.36.0
      apiVersions: [apps/v1]
      skipTests: true
      skipSchemaValidation: true
    kustomize:
      namePrefix: a-
      nameSuffix: -z
      images: ['web=registry.example.com/web:1']
      commonLabels: {a: b}
      version: v5
      commonAnnotations: {a: b}
      forceCommonLabels: true
      forceCommonAnnotations: true
      namespace: other
      commonAnnotationsEnvsubst: true
      replicas: [{name: web, count: 2}, {name: db, count: '3'}]
      patches: [{path: p.yaml, patch: '[]', target: {group: apps, version: v1, kind: Deployment, name: web, namespace: a, labelSelector: a=b, annotationSelector: c=d}, options: {allowNameChange: true}}]
      components: [../c]
      ignoreMissingComponents: true
      labelWithoutSelector: true
      labelIncludeTemplates: true
      kubeVersion: 1.36.0
      apiVersions: [apps/v1]
    directory:
      recurse: true
      include: '*.yaml'
      exclude: 'x/*'
      jsonnet: {extVars: [{name: a, value: b, code: true}], tlas: [{name: a, value: b}], libs: [vendor]}
    plugin:
      name: p
      env: [{name: A, value: b}]
      parameters: [{name: a, string: b}, {name: c, map: {d: e}}, {name: f, array: [g]}]
  sources: [*source]
  sourceHydrator:
    drySource: {repoURL: https://git.example.com/dry, targetRevision: main, path: web, helm: {releaseName: x}}
    syncSource: {targetBranch: env/prod, path: web, repoURL: https://git.example.com/wet}
    hydrateTo: {targetBranch: env/prod-next}
  destination: {server: https://kubernetes.default.svc, name: in-cluster, namespace: web}
  syncPolicy:
    automated: {enabled: true, prune: true, selfHeal: true, allowEmpty: true}
    syncOptions: [CreateNamespace=true]
    retry: {limit: -1, refresh: true, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}
    managedNamespaceMetadata: {labels: {a: b}, annotations: {c: d}}
  ignoreDifferences: [{group: apps, kind: Deployment, name: web, namespace: web, jsonPointers: [/spec/replicas], jqPathExpressions: [.spec], managedFieldsManagers: [kubectl]}]
  info: [{name: url, value: https://example.com}]
  revisionHistoryLimit: 0
operation:
  sync:
    revision: main
    revisions: [main]
    prune: true
    dryRun: true
    resources: [{group: apps, kind: Deployment, name: web, namespace: web}]
    syncOptions: [Prune=false]
    syncStrategy: {hook: {force: true}}
    source: *source
    sources: [*source]
  initiatedBy: {username: me, automated: false}
  info: [{name: reason, value: why}]
  retry: {limit: 1}
`;

function aManifest(spec: object = {}, metadata: object = {}): object {
  return {
    metadata: { name: 'web', ...metadata },
    spec: {
      source: { repoURL: 'https://git.example.com/a', path: 'web' },
      destination: { name: 'in-cluster' },
      ...spec,
    },
  };
}

describe('parseApplicationManifest', () => {
  it('keeps every field of an Application as it is written', () => {
    const written = parse(EVERY_FIELD);
    const { manifest, unknownFields } = parseApplicationManifest(written);
    expect(manifest).toEqual(written);
    expect(unknownFields).toEqual([]);
  });

  it('drops status and what only a server sets, without a word', () => {
    const { manifest, unknownFields } = parseApplicationManifest({
      ...aManifest({}, { uid: 'u', generation: 3, creationTimestamp: '2026-01-01T00:00:00Z', managedFields: [{}] }),
      status: { sync: { status: 'Synced' } },
    });
    expect(manifest.metadata).toEqual({ name: 'web', namespace: 'argocd' });
    expect(manifest).not.toHaveProperty('status');
    expect(unknownFields).toEqual([]);
  });

  it.each([
    ['no project', {}],
    ['an empty project', { project: '' }],
    ['a project that is null', { project: null }],
  ])('takes %s for the project default', (_case, spec) => {
    expect(parseApplicationManifest(aManifest(spec)).manifest.spec.project).toBe('default');
  });

  it('leaves out null as Kubernetes does, but not in Helm values, where it removes a default', () => {
    const { spec } = parseApplicationManifest(
      aManifest({ syncPolicy: null, source: { repoURL: 'r', path: null, helm: { valuesObject: { a: null } } } }),
    ).manifest;
    expect(spec).not.toHaveProperty('syncPolicy');
    expect(spec.source).toEqual({ repoURL: 'r', helm: { valuesObject: { a: null } } });
  });

  it('drops unknown fields and lists their paths', () => {
    const { manifest, unknownFields } = parseApplicationManifest({
      ...aManifest(
        { sorce: {}, sources: [{ repoURL: 'r', pth: 'x' }] },
        { labels: { 'free.example.com/key': 'v' }, colour: 'red' },
      ),
      extra: 1,
    });
    expect(unknownFields).toEqual(['metadata.colour', 'spec.sorce', 'spec.sources[0].pth', 'extra']);
    expect(manifest.spec.sources).toEqual([{ repoURL: 'r' }]);
  });

  it.each([
    [
      'a number for a string',
      aManifest({ source: { repoURL: 'r', targetRevision: 1.1 } }),
      'spec.source.targetRevision: expected a string, got a number',
    ],
    ['a missing repository', aManifest({ sources: [{ path: 'x' }] }), 'spec.sources[0].repoURL: is required'],
    [
      'an object for a list',
      aManifest({ syncPolicy: { syncOptions: {} } }),
      'spec.syncPolicy.syncOptions: expected a list, got an object',
    ],
    [
      'a label that is no text',
      aManifest({}, { labels: { 'a.b/c': true } }),
      'metadata.labels["a.b/c"]: expected a string, got a boolean',
    ],
    [
      'a broken count of replicas',
      aManifest({ source: { repoURL: 'r', kustomize: { replicas: [{ name: 'a', count: true }] } } }),
      'spec.source.kustomize.replicas[0].count: expected a number or a string, got a boolean',
    ],
    [
      'half a revision',
      aManifest({ revisionHistoryLimit: 1.5 }),
      'spec.revisionHistoryLimit: expected a whole number, got a number',
    ],
    ['a negative limit', aManifest({ revisionHistoryLimit: -1 }), 'spec.revisionHistoryLimit: must not be negative'],
    ['an upper case name', aManifest({}, { name: 'Web' }), 'metadata.name: must be a DNS-1123 subdomain'],
    ['no name', { metadata: {}, spec: {} }, 'metadata.name: is required'],
    ['no spec', { metadata: { name: 'web' } }, 'spec: is required'],
    ['another kind', { ...aManifest(), kind: 'AppProject' }, 'kind: expected "Application", got "AppProject"'],
    ['a text', 'hello', 'the document: expected an object, got a string'],
    ['nothing', undefined, 'the document: is required'],
  ])('refuses %s and names the field', (_case, value, message) => {
    expect(() => parseApplicationManifest(value)).toThrow(message);
  });

  it('names all faults at once', () => {
    const faulty = aManifest({ project: 1, source: { repoURL: 2 } });
    expect(() => parseApplicationManifest(faulty)).toThrow(
      'spec.project: expected a string, got a number; spec.source.repoURL: expected a string, got a number',
    );
  });

  it('refuses a document that is nested absurdly deep instead of running out of stack', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(() => parseApplicationManifest(aManifest(deep))).toThrow('nested more than 200 levels');
  });
});

describe('findUnsupportedFields', () => {
  const find = (spec: object, annotations = {}) =>
    findUnsupportedFields(parseApplicationManifest(aManifest(spec)).manifest.spec, annotations).map(({ path }) => path);
  const source = { repoURL: 'r', path: 'p' };

  it('reports a comparison without the server, and compare options that there are not', () => {
    const name = 'argocd.argoproj.io/compare-options';
    expect(find({ source }, { [name]: 'ServerSideDiff=false' })).toEqual([`metadata.annotations["${name}"]`]);
    expect(find({ source }, { [name]: 'ServerSideDif=true, IgnoreExtraneous' })).toEqual([
      `metadata.annotations["${name}"]`,
    ]);
    expect(find({ source }, { [name]: 'ServerSideDiff=true,IncludeMutationWebhook=true' })).toEqual([]);
  });

  it('reports a word for the approval of plans that nobody knows', () => {
    const name = 'windlass.dev/plan-approval';
    expect(find({ source }, { [name]: 'yes' })).toEqual([`metadata.annotations["${name}"]`]);
    for (const word of ['required', 'none']) expect(find({ source }, { [name]: word })).toEqual([]);
  });

  it.each([
    [
      'sync options',
      { syncPolicy: { syncOptions: ['CreateNamespace=true', 'Replace=true', 'Nonsense'] } },
      ['spec.syncPolicy.syncOptions[2]'],
    ],
  ])('reports %s', (_case, spec, paths) => {
    expect(find(spec)).toEqual(paths);
  });

  it.each([
    [
      'options of all tools',
      {
        sources: [
          { ...source, helm: { releaseName: 'x' } },
          { ...source, kustomize: { images: ['a:1'] } },
          { ...source, directory: { jsonnet: { libs: ['x'] } } },
          { ...source, plugin: { name: 'x' } },
          { repoURL: 'r', chart: 'x' },
        ],
      },
    ],
    [
      'supported sync options',
      { syncPolicy: { syncOptions: ['CreateNamespace=true', 'Prune=false', 'PrunePropagationPolicy=background'] } },
    ],
    [
      'options that ask for what is done anyway',
      { syncPolicy: { syncOptions: ['ServerSideApply=true', 'Replace=false'], retry: { refresh: false } } },
    ],
    [
      'directory options and JSON pointers',
      {
        source: { ...source, directory: { recurse: true, include: '*' } },
        ignoreDifferences: [{ kind: 'A', jsonPointers: ['/x'] }],
      },
    ],
  ])('does not report %s', (_case, spec) => {
    expect(find(spec)).toEqual([]);
  });

  it('reports annotations without an effect', () => {
    expect(find({}, { 'argocd.argoproj.io/skip-reconcile': 'true', 'example.com/a': 'b' })).toEqual([
      'metadata.annotations["argocd.argoproj.io/skip-reconcile"]',
    ]);
  });
});
