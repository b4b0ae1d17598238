import { describe, expect, it } from 'vitest';
import { changedPaths } from '../../../../shared/domain/diff/changed-paths.ts';
import { compareResource } from '../../../../shared/domain/diff/compare-resource.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

const live: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '10',
    generation: 3,
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [{ manager: 'windlass' }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  },
  spec: { replicas: 2, containers: [{ name: 'a', image: 'x:1' }] },
  status: { replicas: 2 },
};

function predictedWith(
  change: (object: { metadata: Record<string, unknown>; spec: Record<string, unknown> }) => void,
): KubernetesObject {
  const copy = structuredClone(live) as unknown as { metadata: Record<string, unknown>; spec: Record<string, unknown> };
  change(copy);
  return copy as unknown as KubernetesObject;
}

describe('comparing a resource', () => {
  it('is Synced when an apply would change only what the server writes', () => {
    const predicted = predictedWith((object) => {
      Object.assign(object.metadata, {
        resourceVersion: '11',
        generation: 4,
        managedFields: [],
        uid: 'u2',
        creationTimestamp: 'x',
      });
      delete object.metadata.annotations;
      Object.assign(object, { status: { replicas: 0 } });
    });

    expect(compareResource({ live, predicted })).toEqual({ status: 'Synced', changedPaths: [], isStale: false });
  });

  it('does not mind the order of fields', () => {
    const predicted = { ...live, spec: { containers: [{ image: 'x:1', name: 'a' }], replicas: 2 } };

    expect(compareResource({ live, predicted }).status).toBe('Synced');
  });

  it.each([
    ['a value', (o: { spec: Record<string, unknown> }) => (o.spec.replicas = 3), ['/spec/replicas']],
    ['a field that comes', (o: { spec: Record<string, unknown> }) => (o.spec.paused = true), ['/spec/paused']],
    ['a field that goes', (o: { spec: Record<string, unknown> }) => delete o.spec.replicas, ['/spec/replicas']],
    [
      'an item of a list',
      (o: { spec: Record<string, unknown> }) => (o.spec.containers = [{ name: 'a', image: 'x:2' }]),
      ['/spec/containers/0/image'],
    ],
    ['the length of a list', (o: { spec: Record<string, unknown> }) => (o.spec.containers = []), ['/spec/containers']],
    [
      'a label',
      (o: { metadata: Record<string, unknown> }) => (o.metadata.labels = { 'a/b': 'c' }),
      ['/metadata/labels'],
    ],
  ])('is OutOfSync and names the path for %s', (_name, change, paths) => {
    expect(compareResource({ live, predicted: predictedWith(change) })).toMatchObject({
      status: 'OutOfSync',
      changedPaths: paths,
      isStale: false,
    });
  });

  it('says when the live object changed before the prediction was made', () => {
    const predicted = predictedWith((object) => {
      Object.assign(object.metadata, {
        resourceVersion: '11',
        annotations: { 'deployment.kubernetes.io/revision': '1' },
      });
    });

    expect(compareResource({ live, predicted })).toMatchObject({ status: 'OutOfSync', isStale: true });
  });

  it('leaves out what is ignored, on both sides', () => {
    const predicted = predictedWith((object) => {
      object.spec.replicas = 5;
    });
    const paths = [['spec', 'replicas']];

    expect(compareResource({ live, predicted, ignored: { live: paths, predicted: paths } }).status).toBe('Synced');
    expect(compareResource({ live, predicted, ignored: { live: [], predicted: [] } }).status).toBe('OutOfSync');
  });

  it('looks at the status only where it counts', () => {
    const predicted = { ...live, status: { replicas: 7 } };

    expect(compareResource({ live, predicted, comparesStatus: true }).changedPaths).toEqual(['/status/replicas']);
  });
});

describe('changed paths', () => {
  it('escape slashes and tildes', () => {
    expect(changedPaths({ a: { 'x/y~z': 1 } }, { a: { 'x/y~z': 2 } })).toEqual(['/a/x~1y~0z']);
  });

  it.each([
    ['a number and its text', 1, '1'],
    ['null and nothing', { a: null }, {}],
    ['a list and a map', [], {}],
  ])('tell %s apart', (_name, before, after) => {
    expect(changedPaths(before, after)).toHaveLength(1);
  });
});
