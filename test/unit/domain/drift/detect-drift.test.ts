import { describe, expect, it } from 'vitest';
import { fingerprintObject, fingerprintPairs } from '../../../../shared/domain/drift/application-fingerprint.ts';
import {
  addRecord,
  detectMoved,
  detectVanished,
  type RecordedObject,
} from '../../../../shared/domain/drift/detect-drift.ts';
import type { KubernetesObject, ObjectMetadata } from '../../../../shared/domain/resource/kubernetes-object.ts';
import type { ResourcePair } from '../../../../shared/domain/resource/pair-resources.ts';
import { resourceKeyOf } from '../../../../shared/domain/resource/resource-key.ts';

const BEFORE = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T00:01:00Z';

function deployment(metadata: Partial<ObjectMetadata> = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      resourceVersion: '10',
      generation: 1,
      labels: { 'windlass.dev/application': 'shop' },
      managedFields: [{ manager: 'windlass', operation: 'Apply', time: BEFORE }],
      ...metadata,
    },
  };
}

function pairOf(parts: Partial<ResourcePair>): ResourcePair {
  const object = parts.target ?? parts.live ?? deployment();
  return { key: resourceKeyOf(object), isHook: false, isSkipped: false, requiresPruning: false, ...parts };
}

/** What is recorded of the Deployments of these applications. */
function recorded(...applications: readonly (readonly [string, ResourcePair])[]) {
  const kinds = new Map<string, Map<string, RecordedObject[]>>();
  for (const [application, pair] of applications) {
    addRecord(kinds, { application, outcome: '', kinds: fingerprintPairs([pair]) });
  }
  return kinds.get('apps/v1/Deployment') ?? new Map<string, RecordedObject[]>();
}

describe('the fingerprint of an application', () => {
  it('is the version, generation and last write of each object', () => {
    expect(fingerprintPairs([pairOf({ live: deployment() })])).toEqual({
      'apps/v1/Deployment': { 'shop/web': { resourceVersion: '10', generation: 1, writtenAt: BEFORE } },
    });
  });

  it('says that an object is not there, which a list by our label does not show either if it lacks that', () => {
    const absent = { 'apps/v1/Deployment': { 'shop/web': null } };
    expect(fingerprintPairs([pairOf({ target: deployment() })])).toEqual(absent);
    expect(fingerprintPairs([pairOf({ target: deployment(), live: deployment({ labels: {} }) })])).toEqual(absent);
  });

  it('has hooks that an earlier sync left, and not what no sync touches', () => {
    expect(fingerprintPairs([pairOf({ live: deployment(), isHook: true })])).toMatchObject({
      'apps/v1/Deployment': { 'shop/web': { resourceVersion: '10' } },
    });
    expect(fingerprintPairs([pairOf({ live: deployment(), isSkipped: true })])).toEqual({});
  });
});

describe('movements', () => {
  const known = recorded(['argocd/shop', pairOf({ live: deployment() })]);

  it('are none while the version is the same', () => {
    expect(detectMoved(known, [deployment()])).toEqual([]);
  });

  it.each([
    ['Changed, if the generation grew', { resourceVersion: '11', generation: 2 }, 'Changed'],
    ['Touched, if only the version is another', { resourceVersion: '11' }, 'Touched'],
  ])('are %s', (_case, metadata, type) => {
    expect(detectMoved(known, [deployment(metadata)])).toMatchObject([{ application: 'argocd/shop', type }]);
  });

  it('name who wrote since, and through which subresource', () => {
    const managedFields = [
      { manager: 'windlass', operation: 'Apply', time: BEFORE },
      { manager: 'kubectl-edit', operation: 'Update', time: LATER },
      { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status', time: LATER },
    ];
    expect(detectMoved(known, [deployment({ resourceVersion: '11', managedFields })])).toMatchObject([
      { writers: ['kubectl-edit', 'kube-controller-manager/status'] },
    ]);
  });

  it('are Appeared for what was not there', () => {
    const absent = recorded(['argocd/shop', pairOf({ target: deployment() })]);
    expect(detectMoved(absent, [deployment()])).toMatchObject([{ type: 'Appeared' }]);
  });

  it('concern every application that has the object', () => {
    const pair = pairOf({ live: deployment() });
    const shared = recorded(['argocd/shop', pair], ['argocd/other', pair]);
    const moved = detectMoved(shared, [deployment({ resourceVersion: '11' })]);
    expect(moved.map(({ application }) => application)).toEqual(['argocd/shop', 'argocd/other']);
  });

  it('do not concern what nobody recorded', () => {
    expect(detectMoved(known, [deployment({ name: 'foreign' })])).toEqual([]);
  });

  it('are Vanished for what was there, and only for that', () => {
    const absent = recorded(['argocd/shop', pairOf({ target: deployment() })]);
    expect(detectVanished(known, () => true)).toMatchObject([{ application: 'argocd/shop', type: 'Vanished' }]);
    expect(detectVanished(known, () => false)).toEqual([]);
    expect(detectVanished(absent, () => true)).toEqual([]);
  });
});

it('an object without managedFields was written at an unknown time', () => {
  const { managedFields: _none, ...metadata } = deployment().metadata;
  expect(fingerprintObject({ metadata })).toMatchObject({ writtenAt: '' });
});
