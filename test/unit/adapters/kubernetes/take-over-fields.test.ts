import { describe, expect, it } from 'vitest';
import { takeOverPatch } from '../../../../shared/adapters/kubernetes/take-over-fields.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

const windlass = {
  manager: 'windlass',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { 'f:data': { 'f:a': {} } },
};
const kubectl = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsV1: { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} }, 'f:metadata': { 'f:labels': { 'f:x': {} } } },
};
const controller = { manager: 'controller', operation: 'Update', apiVersion: 'v1', fieldsV1: { 'f:status': {} } };

function objectManagedBy(...managedFields: readonly object[]): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', resourceVersion: '7', managedFields } };
}

describe('taking over what kubectl apply owns', () => {
  it('adds its fields to ours and leaves other managers alone, for the version that was read', () => {
    const fieldsV1 = { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} }, 'f:metadata': { 'f:labels': { 'f:x': {} } } };

    expect(takeOverPatch(objectManagedBy(kubectl, windlass, controller), 'windlass')).toEqual([
      { op: 'replace', path: '/metadata/managedFields', value: [{ ...windlass, fieldsV1 }, controller] },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ]);
  });

  it.each([
    ['kubectl apply owns nothing', [windlass, controller]],
    ['it wrote another version of the kind', [windlass, { ...kubectl, apiVersion: 'v1beta1' }]],
    ['it wrote a subresource', [windlass, { ...kubectl, subresource: 'status' }]],
    ['we have not applied', [kubectl]],
  ])('does nothing when %s', (_case, managers) => {
    expect(takeOverPatch(objectManagedBy(...managers), 'windlass')).toBeUndefined();
  });
});
