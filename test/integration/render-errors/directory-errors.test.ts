import { describe, it } from 'vitest';
import { configMap } from '../../unit/adapters/render/memory-tree.ts';
import { expectCondition, type FailingSource, named } from './failing-source.ts';

const a = (text: string) => ({ 'app/a.yaml': text });
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: canary\n';
const bomb = [...'bcdefghi'].map((name, at) => `  ${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[at]}`)}]\n`);

const CASES: readonly FailingSource[] = [
  ['YAML that cannot be read', a(`${secret}\tx: canary\n`), 'app/a.yaml:6:1: Tabs are not allowed as indentation'],
  [
    'an object without a kind',
    a(`${configMap('a')}---\napiVersion: v1\nmetadata: {name: b}\n`),
    "app/a.yaml:6:1 (document 2): the field 'kind' is missing",
  ],
  [
    'an object without an apiVersion',
    a('kind: ConfigMap\nmetadata: {name: a}\n'),
    "app/a.yaml:1:1: the field 'apiVersion' is missing or not a text",
  ],
  [
    'an object without metadata',
    a('apiVersion: v1\nkind: ConfigMap\n# metadata:\n'),
    "app/a.yaml:1:1: v1 ConfigMap has no 'metadata'",
  ],
  [
    'an object without a name',
    a('# who?\napiVersion: v1\nkind: ConfigMap\nmetadata: {}\n'),
    /^app\/a\.yaml:2:1: v1 ConfigMap has no 'metadata\.name'/,
  ],
  [
    'a label that is a number',
    a('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {b: 1}}\n'),
    /^app\/a\.yaml:1:1: v1 ConfigMap: 'metadata\.labels' must hold texts, and 'b' is none; quote its value$/,
  ],
  [
    'a list with a faulty item',
    a('apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- 5\n'),
    'app/a.yaml:1:1, items[1]: a Kubernetes object must be a mapping',
  ],
  [
    'JSON that cannot be read',
    { 'app/a.json': '{"apiVersion": "v1",\n "password": "canary" "x"}' },
    /^app\/a\.json:2:\d+: not valid JSON$/,
  ],
  [
    'a link out of the repository',
    a('link:../../etc/passwd'),
    "illegal filepath in symlink at 'app/a.yaml': it leads outside the repository",
  ],
  ['links in a circle', a('link:a.yaml'), /^app\/a\.yaml: the symbolic links go round in circles/],
  [
    'more than 10 MB',
    a(configMap('a', `data:\n  x: ${'y'.repeat(10_000_000)}\n`)),
    /^exceeded max combined manifest file size: the manifests up to app\/a\.yaml are larger than 10 MB/,
  ],
  [
    'aliases that multiply',
    a(configMap('a', `data:\n  a: &a [1,1,1,1,1,1,1,1,1,1]\n${bomb.join('')}`)),
    'app/a.yaml:1:1: its aliases expand to more than 2000000 values',
  ],
  [
    'nesting without end',
    a(configMap('a', `data: ${'['.repeat(5000)}${']'.repeat(5000)}\n`)),
    /^app\/a\.yaml:5:\d+: it is nested more than 200 levels deep$/,
  ],
  ['a bad include', a(configMap('a')), "directory.include: '{a' is not a valid glob", { directory: { include: '{a' } }],
  ['a bad exclude', a(configMap('a')), "directory.exclude: '[a' is not a valid glob", { directory: { exclude: '[a' } }],
  ['a path that is not there', { 'other/a.yaml': configMap('a') }, 'app: app path does not exist'],
  ['a path that is a file', { app: configMap('a') }, 'app: app path is not a directory'],
  ['a path out of the repository', a(configMap('a')), '../app: app path is outside the repository', { path: '../app' }],
  [
    'a file in Git LFS',
    a('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    /^app\/a\.yaml: its content is in Git LFS, .* commit the file itself$/,
  ],
  [
    'options of two tools',
    a(configMap('a')),
    'multiple application sources defined: Kustomize,Helm; keep one of the fields',
    { helm: { releaseName: 'a' }, kustomize: { namePrefix: 'a' } },
  ],
  [
    'a faulty .argocd-source.yaml',
    { 'app/.argocd-source.yaml': 'helm: 5' },
    'app/.argocd-source.yaml: helm: expected an object, got a number',
  ],
];

describe('a directory of manifests', () => {
  it.each(named(CASES))('says so of %s', async (_what, failing) => expectCondition(failing));
});
