import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { describeRepeatedTarget, normalizeTargets } from '../../../../shared/domain/resource/normalize-targets.ts';

const application = { namespace: 'argocd', name: 'shop' };
const scopes: { readonly [kind: string]: boolean } = { ConfigMap: true, ClusterRole: false, Job: true };
const options = {
  application,
  destinationNamespace: 'shop-ns',
  isNamespaced: (object: KubernetesObject) => scopes[object.kind],
};

function configMap(name: string, data: string, namespace?: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(namespace ? { namespace } : {}) },
    data: { a: data },
  };
}

describe('normalizing targets', () => {
  it('puts namespaced objects without a namespace into the destination', () => {
    const { targets } = normalizeTargets([configMap('a', '1'), configMap('b', '1', 'other')], options);

    expect(targets.map((target) => target.metadata.namespace)).toEqual(['shop-ns', 'other']);
  });

  it('takes the namespace off cluster-scoped objects', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r', namespace: 'x' },
    };

    const { targets } = normalizeTargets([role], options);

    expect(targets[0]?.metadata).not.toHaveProperty('namespace');
  });

  it('leaves the rules of an aggregated ClusterRole to Kubernetes, unless Git states some', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', aggregationRule: {} };
    const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
    const rendered = [[], null, [rule]].map((rules, index) => ({ ...role, metadata: { name: `r${index}` }, rules }));
    const plain = { ...role, metadata: { name: 'plain' }, aggregationRule: undefined, rules: [] };

    const { targets } = normalizeTargets([...rendered, plain], options);

    expect(targets.map((target) => target.rules)).toEqual([undefined, undefined, [rule], []]);
  });

  it('tracks every target', () => {
    const { targets } = normalizeTargets([configMap('a', '1')], options);

    expect(targets[0]?.metadata.annotations?.['argocd.argoproj.io/tracking-id']).toBe('shop:/ConfigMap:shop-ns/a');
    expect(targets[0]?.metadata.labels?.['windlass.dev/application']).toBe('shop');
  });

  it('keeps the last of objects with the same key and says which were repeated', () => {
    const { targets, repeated } = normalizeTargets(
      [configMap('a', '1'), configMap('b', '1'), configMap('a', '2', 'shop-ns')],
      options,
    );

    expect(targets.find((target) => target.metadata.name === 'a')?.data).toEqual({ a: '2' });
    expect(targets).toHaveLength(2);
    expect(repeated.map(describeRepeatedTarget)).toEqual([
      'Resource /ConfigMap/shop-ns/a appeared 2 times among application resources.',
    ]);
  });

  it('keeps all objects that have no name yet', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'j-' },
    } as unknown as KubernetesObject;

    const { targets, repeated } = normalizeTargets([job, job], options);

    expect(targets).toHaveLength(2);
    expect(repeated).toEqual([]);
  });

  it('names targets of unknown kinds and gives them the destination namespace', () => {
    const widget = { apiVersion: 'x.io/v1', kind: 'Widget', metadata: { name: 'w' } };

    const { targets, unknownScope } = normalizeTargets([widget], options);

    expect(targets[0]?.metadata.namespace).toBe('shop-ns');
    expect(unknownScope).toEqual([{ group: 'x.io', kind: 'Widget', namespace: 'shop-ns', name: 'w' }]);
  });

  it('names namespaced targets for which there is no namespace', () => {
    const { withoutNamespace } = normalizeTargets([configMap('a', '1')], { ...options, destinationNamespace: '' });

    expect(withoutNamespace).toEqual([{ group: '', kind: 'ConfigMap', namespace: '', name: 'a' }]);
  });
});
