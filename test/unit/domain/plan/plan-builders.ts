import type { ApplicationPlan, PlannedObject } from '../../../../shared/domain/plan/application-plan.ts';

/** A plan of the application `shop` that changes nothing. */
export function aPlan(fields: Partial<ApplicationPlan> = {}): ApplicationPlan {
  return {
    application: { namespace: 'argocd', name: 'shop' },
    project: 'default',
    destination: 'in-cluster/shop',
    revisions: ['a'.repeat(40)],
    takenAt: '2026-01-01T00:00:00.000Z',
    planHash: '0123456789abcdef0123456789abcdef',
    objects: [],
    unchanged: 3,
    hooks: [],
    warnings: [],
    ...fields,
  };
}

/** A ConfigMap that is changed. */
export function anObject(fields: Partial<PlannedObject> = {}): PlannedObject {
  return {
    key: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
    action: 'Change',
    fields: [{ path: 'data.color', before: '"red"', after: '"blue"' }],
    ...fields,
  };
}
