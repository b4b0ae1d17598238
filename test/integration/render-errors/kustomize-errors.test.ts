import { describe, it } from 'vitest';
import { configMap, type MemoryFiles } from '../../unit/adapters/render/memory-tree.ts';
import { expectCondition, type FailingSource, named } from './failing-source.ts';

const k = (kustomization: string, more: MemoryFiles = {}): MemoryFiles => ({
  'app/kustomization.yaml': kustomization,
  'app/a.yaml': configMap('a'),
  ...more,
});
const plain = k('resources: [a.yaml]');
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  some: canary\n';

const CASES: readonly FailingSource[] = [
  [
    'a missing resource',
    k('resources: [b.yaml]'),
    /^kustomize: accumulating resources: .*'b\.yaml'.* lstat app\/b\.yaml: no such file or directory/,
  ],
  [
    'a missing patch',
    k('resources: [a.yaml]\npatches: [{path: p.yaml}]'),
    /failed to get the patch file from path\(p\.yaml\): .* lstat app\/p\.yaml: no such file/,
  ],
  [
    'a patch that is none',
    k('resources: [a.yaml]\npatches: [{target: {kind: ConfigMap}, patch: "a: canary\\nb: c: d"}]'),
    /^kustomize: .*patch/,
  ],
  [
    'a patch without a target',
    k('resources: [a.yaml]\npatches: [{path: p.yaml}]', { 'app/p.yaml': configMap('z') }),
    /no resource matches strategic merge patch "ConfigMap\.v1\.\[noGrp\]\/z\.\[noNs\]"/,
  ],
  [
    'a kustomization that cannot be read',
    k('resources: [a.yaml\nfoo: bar'),
    /^app\/kustomization\.yaml:2:1: Flow sequence/,
  ],
  [
    'a resource that cannot be read',
    k('resources: [a.yaml]', { 'app/a.yaml': `${secret}\tx: canary\n` }),
    /MalformedYAMLError: yaml: line \d: .* in File: a\.yaml$/,
  ],
  [
    'a resource without a kind',
    k('resources: [a.yaml]', { 'app/a.yaml': 'apiVersion: v1\nmetadata: {name: a}\n' }),
    /'a\.yaml': missing kind in object/,
  ],
  [
    'two objects of one name',
    k('resources: [a.yaml, b.yaml]', { 'app/b.yaml': configMap('a') }),
    /'b\.yaml': may not add resource with an already registered id: ConfigMap/,
  ],
  [
    'a missing component',
    k('resources: [a.yaml]\ncomponents: [../c]'),
    /accumulating components: .* lstat c: no such file or directory/,
  ],
  [
    'a missing component of the options',
    plain,
    /accumulating components: .* lstat c: no such file or directory/,
    { kustomize: { components: ['../c'] } },
  ],
  [
    'components that no directory matches',
    plain,
    "kustomize.components: '../c/*' matches no directory; correct it, or set kustomize.ignoreMissingComponents",
    { kustomize: { components: ['../c/*'] } },
  ],
  [
    'a base elsewhere',
    k('resources: ["https://canary:canary@github.com/a/b?ref=x"]'),
    "app/kustomization.yaml: resources names 'https://github.com/a/b?ref=x', which would have to be fetched, and renderers have no network; copy it into the repository",
  ],
  [
    'a base outside of the repository',
    k('resources: [../../x]'),
    "app/kustomization.yaml: resources names '../../x', which is outside the repository",
  ],
  [
    'bases in a circle',
    k('resources: [../b]', { 'b/kustomization.yaml': 'resources: [../app]' }),
    /cycle detected: candidate root 'app' contains visited root 'app'$/,
  ],
  [
    'an unknown field',
    k('resources: [a.yaml]\nresorces: []'),
    'kustomize: invalid Kustomization: json: unknown field "resorces"',
  ],
  [
    'a version that is not there',
    plain,
    /^kustomize version v3\.1\.0 is not registered; this installation has v\d.*WINDLASS_KUSTOMIZE_VERSIONS$/,
    { kustomize: { version: 'v3.1.0' } },
  ],
  [
    'an image that overrides nothing',
    plain,
    "kustomize.images: 'nginx' is not an override; write name:tag, name@digest or name=new-name:tag",
    { kustomize: { images: ['nginx'] } },
  ],
  [
    'a label that is there already',
    k('resources: [a.yaml]\ncommonLabels: {a: b}'),
    'label a already in kustomization file; set kustomize.forceCommonLabels to overwrite it',
    { kustomize: { commonLabels: { a: 'c' } } },
  ],
  [
    'a literal that is none',
    k('secretGenerator: [{name: s, literals: ["password canary"]}]'),
    'kustomize: loading KV pairs: a literal source is not of the form key=value',
  ],
  [
    'a missing file of a generator',
    k('secretGenerator: [{name: s, envs: [no.env], literals: [a=canary]}]'),
    /lstat app\/no\.env: no such file|no\.env/,
  ],
  [
    'a chart without --enable-helm',
    k('helmCharts: [{name: x, repo: "https://u:canary@charts.example.com", version: 1.0.0}]'),
    /must specify --enable-helm$/,
  ],
  [
    'a chart that is not in the repository',
    k('helmCharts: [{name: x, repo: "https://u:canary@charts.example.com", version: 1.0.0}]'),
    /^app\/kustomization\.yaml: the chart 'x' is not in the repository at app\/charts\/x-1\.0\.0\/x or app\/charts\/x, .* commit it there$/,
    {},
    { kustomize: { buildOptions: '--enable-helm' } },
  ],
  [
    'a build option that is not safe',
    plain,
    /^the kustomize build option '--enable-exec' is not allowed/,
    {},
    { kustomize: { buildOptions: '--enable-exec' } },
  ],
  [
    'two kustomizations',
    k('resources: [a.yaml]', { 'app/Kustomization': 'resources: []' }),
    /^app: found multiple kustomization files: app\/kustomization\.yaml, app\/Kustomization; keep one$/,
  ],
  [
    'no kustomization',
    { 'app/a.yaml': configMap('a') },
    /^app: there is no kustomization\.yaml; add one/,
    { kustomize: { namePrefix: 'a-' } },
  ],
];

describe('a kustomization', () => {
  it.each(named(CASES))('says so of %s', async (_what, failing) => expectCondition(failing));
});
