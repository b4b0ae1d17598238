import { describe, expect, it } from 'vitest';
import { at } from '../../../../sandbox/kubernetes/json.ts';
import { applyObject } from '../../../../sandbox/kubernetes/verbs/apply-object.ts';
import { MERGE_PATCH, patchObject } from '../../../../sandbox/kubernetes/verbs/patch-object.ts';
import { aDeployment, createTestApi, type TestApi } from './state.ts';

function apply(api: TestApi, manager: string, configuration: object, force = false) {
  const request = api.request('apps/v1', 'Deployment', { manager });
  return applyObject(api, request, 'web', configuration, force).object;
}

describe('server-side apply', () => {
  it('owns what the configuration states and not the defaults', () => {
    const applied = apply(createTestApi(), 'windlass', aDeployment());
    expect(at(applied, 'spec', 'replicas')).toBe(1);
    expect(applied.metadata.managedFields).toEqual([
      {
        manager: 'windlass',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
            },
          },
        },
      },
    ]);
  });

  it('changes neither resourceVersion nor time when nothing changes', () => {
    const api = createTestApi();
    const first = apply(api, 'windlass', aDeployment());
    api.setNow('2026-01-01T01:00:00Z');
    expect(apply(api, 'windlass', aDeployment())).toEqual(first);
  });

  it('removes a field that its only manager stops applying', () => {
    const api = createTestApi();
    apply(api, 'windlass', aDeployment({}, { env: [{ name: 'A', value: '1' }], args: ['x'] }));
    const [container] = at(apply(api, 'windlass', aDeployment()), 'spec', 'template', 'spec', 'containers') as [object];
    expect(container).not.toHaveProperty('env');
    expect(container).not.toHaveProperty('args');
  });

  it('keeps a field that another manager applies too', () => {
    const api = createTestApi();
    apply(api, 'first', aDeployment({ replicas: 3 }));
    apply(api, 'second', aDeployment({ replicas: 3 }));
    expect(at(apply(api, 'first', aDeployment()), 'spec', 'replicas')).toBe(3);
  });

  it('is refused with every conflicting field named', () => {
    const api = createTestApi();
    apply(api, 'first', aDeployment({ replicas: 3 }));
    expect(() => apply(api, 'second', aDeployment({ replicas: 4 }, { image: 'nginx:1.26' }))).toThrow(
      expect.objectContaining({
        code: 409,
        message:
          'Apply failed with 2 conflicts: conflicts with "first":\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image',
      }),
    );
  });

  it('takes conflicting fields away from their manager by force', () => {
    const api = createTestApi();
    apply(api, 'first', aDeployment({ replicas: 3 }));
    const taken = apply(api, 'second', aDeployment({ replicas: 4 }), true);
    const [first] = taken.metadata.managedFields as [object];
    expect(at(first, 'manager')).toBe('first');
    expect(at(first, 'fieldsV1', 'f:spec')).not.toHaveProperty('f:replicas');
  });

  it('conflicts with a field that an update changed', () => {
    const api = createTestApi();
    apply(api, 'windlass', aDeployment({ replicas: 3 }));
    const request = api.request('apps/v1', 'Deployment', { manager: 'kubectl-edit' });
    patchObject(api, request, 'web', MERGE_PATCH, { spec: { replicas: 9 } });
    expect(() => apply(api, 'windlass', aDeployment({ replicas: 3 }))).toThrow(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
    );
  });

  it('refuses a field that the type does not have', () => {
    expect(() => apply(createTestApi(), 'windlass', aDeployment({ replica: 3 }))).toThrow(
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    );
  });

  it('counts a port without protocol as TCP', () => {
    const applied = apply(createTestApi(), 'windlass', aDeployment({}, { ports: [{ containerPort: 80 }] }));
    const [entry] = applied.metadata.managedFields as [object];
    const containers = at(entry, 'fieldsV1', 'f:spec', 'f:template', 'f:spec', 'f:containers', 'k:{"name":"web"}');
    expect(Object.keys(at(containers, 'f:ports') as object)).toEqual(['k:{"containerPort":80,"protocol":"TCP"}']);
  });

  it('goes on from client-side apply without conflicts when kubectl does both', () => {
    const api = createTestApi();
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const old = aDeployment({ replicas: 2 });
    const request = api.request('apps/v1', 'Deployment', { manager: 'kubectl-client-side-apply' });
    const annotated = { ...old, metadata: { name: 'web', annotations: { [annotation]: JSON.stringify(old) } } };
    applyObject(api, { ...request, manager: 'setup' }, 'web', annotated, true);
    patchObject(api, request, 'web', MERGE_PATCH, { spec: { replicas: 5 } });
    patchObject(api, request, 'web', MERGE_PATCH, { spec: { replicas: 2 } });
    const applied = apply(api, 'kubectl', aDeployment({ replicas: 4 }));
    expect(at(applied, 'spec', 'replicas')).toBe(4);
    expect(applied.metadata.annotations?.[annotation]).toContain('"replicas":4');
  });
});
