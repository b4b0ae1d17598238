import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { pairResources } from '../../../../shared/domain/resource/pair-resources.ts';
import { withTracking } from '../../../../shared/domain/resource/tracking.ts';

const application = { namespace: 'argocd', name: 'shop' };
const owner = { application, installationId: undefined };

function configMap(name: string, metadata: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'ns', ...metadata, name } };
  return withTracking(object, { application });
}

function namesOf(pairs: ReturnType<typeof pairResources>) {
  return pairs.map(({ key, target, live }) => `${key.name}:${target ? 'target' : ''}${live ? 'live' : ''}`);
}

describe('pairing', () => {
  it('puts each target beside the live object of its key', () => {
    const pairs = pairResources({
      owner,
      targets: [configMap('a'), configMap('b')],
      live: [configMap('b', { uid: '1' })],
    });

    expect(namesOf(pairs)).toEqual(['a:target', 'b:targetlive']);
    expect(pairs.every((pair) => !pair.requiresPruning)).toBe(true);
  });

  it('finds a live object whose annotation was lost, if a target names it', () => {
    const live = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'ns' } };

    expect(namesOf(pairResources({ owner, targets: [configMap('a')], live: [live] }))).toEqual(['a:targetlive']);
  });

  it('marks what is ours and no longer rendered for pruning', () => {
    const [pair] = pairResources({ owner, targets: [], live: [configMap('old')] });

    expect(pair).toMatchObject({ requiresPruning: true, isHook: false });
  });

  it.each([
    ['of another application', withTracking(configMap('x'), { application: { namespace: 'argocd', name: 'other' } })],
    ['without tracking', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'ns' } }],
    ['copied by a controller', { ...configMap('x'), kind: 'Endpoints' }],
    [
      'owned by another object',
      configMap('x', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '1' }] }),
    ],
    ['marked as a hook of an unknown type', configMap('x', { annotations: { 'helm.sh/hook': 'test' } })],
  ])('leaves out an extra object %s', (_name, live) => {
    expect(pairResources({ owner, targets: [], live: [live] })).toEqual([]);
  });

  it('leaves hooks out of the targets and does not prune those that are in the cluster', () => {
    const hook = configMap('h', { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } });

    const pairs = pairResources({ owner, targets: [hook], live: [hook] });

    expect(pairs).toMatchObject([{ isHook: true, requiresPruning: false }]);
    expect(pairs[0]).not.toHaveProperty('target');
  });

  it('keeps skipped targets and marks them', () => {
    const skipped = configMap('s', { annotations: { 'argocd.argoproj.io/hook': 'Skip' } });

    expect(pairResources({ owner, targets: [skipped], live: [] })).toMatchObject([{ isSkipped: true, isHook: false }]);
  });

  it('does not prune the cluster-scoped object of a target whose scope was a guess', () => {
    const widget = { apiVersion: 'x.io/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'ns' } };
    const live = withTracking({ apiVersion: 'x.io/v1', kind: 'Widget', metadata: { name: 'w' } }, { application });

    const pairs = pairResources({
      owner,
      targets: [widget],
      live: [live],
      unknownScope: [{ group: 'x.io', kind: 'Widget', namespace: 'ns', name: 'w' }],
    });

    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ requiresPruning: false, live, key: { namespace: '' } });
  });

  it('takes an object that is listed under two groups for one', () => {
    const target = withTracking(
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i', namespace: 'ns' } },
      { application },
    );
    const live = { ...target, metadata: { ...target.metadata, uid: 'u' } };
    const twin = withTracking({ ...live, apiVersion: 'extensions/v1beta1' }, { application });

    expect(pairResources({ owner, targets: [target], live: [live, twin] })).toHaveLength(1);
  });
});
