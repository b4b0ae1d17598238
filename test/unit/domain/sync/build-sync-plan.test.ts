import { describe, expect, it } from 'vitest';
import { buildSyncPlan } from '../../../../shared/domain/sync/build-sync-plan.ts';
import { anObject } from '../../../support/sync-builders.ts';

const owner = { id: 'op-1', retryCount: 0, startedAt: '2026-01-01T00:00:00.000Z', revisions: ['0123456789abcdef'] };
const wave = (value: string) => ({ 'argocd.argoproj.io/sync-wave': value });
const hook = (types: string, more: { readonly [name: string]: string } = {}) => ({
  'argocd.argoproj.io/hook': types,
  ...more,
});

const names = (tasks: readonly { action: string; kind: string; name: string; wave: number }[]) =>
  tasks.map(({ action, kind, name, wave }) => `${wave} ${action} ${kind}/${name}`);

describe('buildSyncPlan', () => {
  it('orders by wave, then prunes before applies, then kind, then name', () => {
    const tasks = buildSyncPlan({
      targets: [
        anObject('Deployment', 'web'),
        anObject('Service', 'web'),
        anObject('ConfigMap', 'b'),
        anObject('ConfigMap', 'a'),
        anObject('ConfigMap', 'late', wave('2')),
        anObject('ConfigMap', 'early', wave('-1')),
      ],
      extras: [anObject('ConfigMap', 'old'), anObject('Deployment', 'old')],
      request: { prune: true },
      owner,
    });
    expect(names(tasks)).toEqual([
      '-1 Apply ConfigMap/early',
      '0 Prune Deployment/old',
      '0 Prune ConfigMap/old',
      '0 Apply ConfigMap/a',
      '0 Apply ConfigMap/b',
      '0 Apply Service/web',
      '0 Apply Deployment/web',
      '2 Apply ConfigMap/late',
    ]);
  });

  it.each([
    ['without prune', {}, undefined, 'ignored (requires pruning)'],
    [
      'with Prune=false on the object',
      { prune: true },
      { 'argocd.argoproj.io/sync-options': 'Prune=false' },
      'ignored (no prune)',
    ],
    [
      'with Prune=false on the application',
      { prune: true, syncOptions: ['Prune=false'] },
      undefined,
      'ignored (no prune)',
    ],
  ])('skips what is extra %s, and says why', (_name, request, annotations, message) => {
    const [task] = buildSyncPlan({ targets: [], extras: [anObject('ConfigMap', 'old', annotations)], request, owner });
    expect(task).toMatchObject({ state: 'Skipped', result: 'PruneSkipped', message });
  });

  it('lets the annotation of an object beat the option of the application', () => {
    const [task] = buildSyncPlan({
      targets: [],
      extras: [anObject('ConfigMap', 'old', { 'argocd.argoproj.io/sync-options': 'Prune=true' })],
      request: { prune: true, syncOptions: ['Prune=false'] },
      owner,
    });
    expect(task).toMatchObject({ state: 'Pending', action: 'Prune' });
  });

  it('takes only the chosen resources', () => {
    const tasks = buildSyncPlan({
      targets: [anObject('ConfigMap', 'a'), anObject('ConfigMap', 'b')],
      extras: [anObject('ConfigMap', 'old')],
      request: { prune: true, resources: [{ kind: 'ConfigMap', name: 'b' }] },
      owner,
    });
    expect(names(tasks)).toEqual(['0 Apply ConfigMap/b']);
  });

  it('runs a hook once in each of its phases, and none that belongs to a deletion', () => {
    const tasks = buildSyncPlan({
      targets: [
        anObject('Job', 'both', hook('PreSync, PostSync')),
        anObject('Job', 'gone', hook('PreDelete')),
        anObject('ConfigMap', 'a'),
      ],
      extras: [],
      request: {},
      owner,
    });
    expect(tasks.map(({ phase, action, name }) => `${phase} ${action} ${name}`)).toEqual([
      'PreSync Hook both',
      'Sync Apply a',
      'PostSync Hook both',
    ]);
  });

  it.each([
    ['chosen resources', { resources: [{ kind: 'ConfigMap', name: 'a' }] }],
    ['the strategy apply', { syncStrategy: { apply: {} } }],
  ])('leaves hooks out of a sync of %s', (_name, request) => {
    const targets = [anObject('Job', 'migrate', hook('PreSync')), anObject('ConfigMap', 'a')];
    expect(names(buildSyncPlan({ targets, extras: [], request, owner }))).toEqual(['0 Apply ConfigMap/a']);
  });

  it('gives a hook without a name one that is its own in each operation and attempt', () => {
    const nameless = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'migrate-', namespace: 'default', name: '', annotations: hook('PreSync') },
    };
    const nameOf = (retryCount: number) =>
      buildSyncPlan({ targets: [nameless], extras: [], request: {}, owner: { ...owner, retryCount } })[0]?.name;
    expect(nameOf(0)).toBe('migrate-0123456-presync-1767225600');
    expect(nameOf(1)).toBe('migrate-0123456-presync-1767225600-1');
  });

  it('mirrors the waves of prunes and leaves the others where they are', () => {
    const tasks = buildSyncPlan({
      targets: [anObject('ConfigMap', 'new', wave('1'))],
      extras: [
        anObject('ConfigMap', 'a', wave('0')),
        anObject('ConfigMap', 'b', wave('1')),
        anObject('ConfigMap', 'c', wave('5')),
      ],
      request: { prune: true },
      owner,
    });
    expect(names(tasks)).toEqual([
      '0 Prune ConfigMap/c',
      '1 Prune ConfigMap/b',
      '1 Apply ConfigMap/new',
      '5 Prune ConfigMap/a',
    ]);
  });

  it('prunes last what says so, or everything', () => {
    const last = { 'argocd.argoproj.io/sync-options': 'PruneLast=true' };
    const input = {
      targets: [anObject('ConfigMap', 'new', wave('3'))],
      extras: [anObject('ConfigMap', 'a', last), anObject('ConfigMap', 'b')],
      owner,
    };
    expect(names(buildSyncPlan({ ...input, request: { prune: true } }))).toEqual([
      '0 Prune ConfigMap/b',
      '3 Apply ConfigMap/new',
      '4 Prune ConfigMap/a',
    ]);
    const all = buildSyncPlan({ ...input, request: { prune: true, syncOptions: ['PruneLast=true'] } });
    expect(names(all)).toEqual(['3 Apply ConfigMap/new', '4 Prune ConfigMap/a', '4 Prune ConfigMap/b']);
  });

  it('moves a Namespace and a CRD into the phase and wave of the first that needs them', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', annotations: wave('7') } };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'dbs.example.com', annotations: wave('9') },
      spec: { group: 'example.com', names: { kind: 'Db' }, scope: 'Namespaced' },
    };
    const db = {
      apiVersion: 'example.com/v1',
      kind: 'Db',
      metadata: { name: 'main', namespace: 'default', annotations: wave('2') },
    };
    const tasks = buildSyncPlan({
      targets: [namespace, crd, db, anObject('Job', 'migrate', hook('PreSync'))],
      extras: [],
      request: {},
      owner,
    });
    expect(tasks.map(({ phase, wave: at, kind }) => `${phase} ${at} ${kind}`)).toEqual([
      'PreSync 0 Namespace',
      'PreSync 0 Job',
      'Sync 2 CustomResourceDefinition',
      'Sync 2 Db',
    ]);
  });
});
