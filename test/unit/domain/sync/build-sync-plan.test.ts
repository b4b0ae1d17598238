import { describe, expect, it } from 'vitest';
import { buildSyncPlan } from '../../../../shared/domain/sync/build-sync-plan.ts';
import { anObject } from '../../../support/sync-builders.ts';

const names = (tasks: readonly { action: string; kind: string; name: string; wave: number }[]) =>
  tasks.map(({ action, kind, name, wave }) => `${wave} ${action} ${kind}/${name}`);

describe('buildSyncPlan', () => {
  it('orders by wave, then prunes before applies, then kind, then name', () => {
    const wave = (value: string) => ({ 'argocd.argoproj.io/sync-wave': value });
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
    const [task] = buildSyncPlan({ targets: [], extras: [anObject('ConfigMap', 'old', annotations)], request });
    expect(task).toMatchObject({ state: 'Skipped', result: 'PruneSkipped', message });
  });

  it('lets the annotation of an object beat the option of the application', () => {
    const [task] = buildSyncPlan({
      targets: [],
      extras: [anObject('ConfigMap', 'old', { 'argocd.argoproj.io/sync-options': 'Prune=true' })],
      request: { prune: true, syncOptions: ['Prune=false'] },
    });
    expect(task).toMatchObject({ state: 'Pending', action: 'Prune' });
  });

  it('takes only the chosen resources', () => {
    const tasks = buildSyncPlan({
      targets: [anObject('ConfigMap', 'a'), anObject('ConfigMap', 'b')],
      extras: [anObject('ConfigMap', 'old')],
      request: { prune: true, resources: [{ kind: 'ConfigMap', name: 'b' }] },
    });
    expect(names(tasks)).toEqual(['0 Apply ConfigMap/b']);
  });
});
