import { describe, expect, it } from 'vitest';
import { assessChildApplication, assessLive } from '../../../../shared/domain/health/assess-live.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

const anObject = (apiVersion: string, kind: string, fields: object = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...fields,
});

describe('a live object', () => {
  it.each([
    ['a Deployment by its rule', anObject('apps/v1', 'Deployment', { spec: { paused: true } }), 'Suspended'],
    [
      'a custom resource by the conventions',
      anObject('example.org/v1', 'Widget', { status: { phase: 'Ready' } }),
      'Healthy',
    ],
    [
      'a CustomResourceDefinition by the conventions',
      anObject('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
        status: { conditions: [{ type: 'Established', status: 'False', reason: 'Installing' }] },
      }),
      'Progressing',
    ],
    ['a CronJob that was never due', anObject('batch/v1', 'CronJob', { status: {} }), 'Healthy'],
    [
      'a CronJob that rests',
      anObject('batch/v1', 'CronJob', { spec: { suspend: true }, status: { active: [] } }),
      'Suspended',
    ],
    ['a kind of Kubernetes without a rule', anObject('v1', 'Namespace', { status: { phase: 'Active' } }), undefined],
    ['an AppProject', anObject('argoproj.io/v1alpha1', 'AppProject'), undefined],
    [
      'any that is being deleted',
      anObject('example.org/v1', 'Widget', {
        metadata: { name: 'a', deletionTimestamp: 'now' },
        status: { phase: 'Ready' },
      }),
      'Progressing',
    ],
  ])('is judged: %s', (_name, object, status) => {
    expect(assessLive(object)?.status).toBe(status);
  });
});

describe('the health of a child application', () => {
  const child = (fields: { readonly [field: string]: unknown }) => ({
    ...anObject('argoproj.io/v1alpha1', 'Application'),
    ...fields,
  });

  it.each([
    [
      'its own',
      child({ status: { reconciledAt: 'now', health: { status: 'Degraded', message: 'why' } } }),
      { status: 'Degraded', message: 'why' },
    ],
    [
      'Progressing before its first refresh',
      child({ status: { health: { status: 'Unknown' } } }),
      { status: 'Progressing', message: 'Waiting for its first refresh' },
    ],
    [
      'Progressing for a code that nobody knows',
      child({ status: { reconciledAt: 'now', health: { status: 'Fine' } } }),
      { status: 'Progressing' },
    ],
    [
      'Progressing while it is being deleted',
      { ...child({}), metadata: { name: 'c', deletionTimestamp: 'now' } },
      { status: 'Progressing', message: 'Pending deletion' },
    ],
  ])('is %s', (_name, object, health) => {
    expect(assessChildApplication(object)).toEqual(health);
    expect(assessLive(object as KubernetesObject)).toEqual(health);
  });
});
