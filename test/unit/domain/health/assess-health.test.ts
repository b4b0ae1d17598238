import { describe, expect, it } from 'vitest';
import { assessHealth } from '../../../../shared/domain/health/assess-health.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

type Part = { readonly [field: string]: unknown };

function object(
  apiVersion: string,
  kind: string,
  parts: { metadata?: Part; spec?: Part; status?: Part } = {},
): KubernetesObject {
  const { metadata = {}, spec = {}, status = {} } = parts;
  return { apiVersion, kind, metadata: { name: 'x', ...metadata }, spec, status };
}

const deployment = (spec: Part, status: Part, generation = 1) =>
  object('apps/v1', 'Deployment', { metadata: { generation }, spec, status: { observedGeneration: 1, ...status } });
const statefulSet = (spec: Part, status: Part, generation = 1) =>
  object('apps/v1', 'StatefulSet', { metadata: { generation }, spec, status: { observedGeneration: 1, ...status } });
const daemonSet = (status: Part, generation = 1) =>
  object('apps/v1', 'DaemonSet', { metadata: { generation }, status: { observedGeneration: 1, ...status } });
const replicaSet = (status: Part, generation = 1) =>
  object('apps/v1', 'ReplicaSet', {
    metadata: { generation },
    spec: { replicas: 2 },
    status: { observedGeneration: 1, ...status },
  });
const pod = (spec: Part, status: Part) => object('v1', 'Pod', { spec, status });
const job = (...conditions: Part[]) => object('batch/v1', 'Job', { status: { conditions } });
const waitsFor = 'Waiting for rollout to finish:';

describe('the health of workloads', () => {
  it.each<[string, KubernetesObject, string, string | undefined]>([
    ['a paused Deployment', deployment({ paused: true }, {}, 2), 'Suspended', 'Deployment is paused'],
    [
      'a Deployment not yet observed',
      deployment({}, {}, 2),
      'Progressing',
      `${waitsFor} observed deployment generation less than desired generation`,
    ],
    [
      'a Deployment past its deadline',
      deployment({ replicas: 2 }, { conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] }),
      'Degraded',
      'Deployment "x" exceeded its progress deadline',
    ],
    [
      'a Deployment with few new pods',
      deployment({ replicas: 2 }, { updatedReplicas: 1 }),
      'Progressing',
      `${waitsFor} 1 out of 2 new replicas have been updated...`,
    ],
    [
      'a Deployment with old pods',
      deployment({ replicas: 1 }, { updatedReplicas: 1, replicas: 3 }),
      'Progressing',
      `${waitsFor} 2 old replicas are pending termination...`,
    ],
    [
      'a Deployment with unavailable pods',
      deployment({ replicas: 1 }, { updatedReplicas: 1, replicas: 1 }),
      'Progressing',
      `${waitsFor} 0 of 1 updated replicas are available...`,
    ],
    [
      'a Deployment that is done',
      deployment({ replicas: 1 }, { updatedReplicas: 1, replicas: 1, availableReplicas: 1 }),
      'Healthy',
      undefined,
    ],
    ['a Deployment of no pods', deployment({ replicas: 0 }, {}), 'Healthy', undefined],
    [
      'a Deployment of an old version',
      object('apps/v1beta1', 'Deployment'),
      'Unknown',
      'unsupported Deployment GVK: apps/v1beta1, Kind=Deployment',
    ],
    [
      'a StatefulSet never observed',
      statefulSet({}, { observedGeneration: 0 }, 0),
      'Progressing',
      'Waiting for statefulset spec update to be observed...',
    ],
    [
      'a StatefulSet with few ready pods',
      statefulSet({ replicas: 3 }, { readyReplicas: 1 }),
      'Progressing',
      'Waiting for 2 pods to be ready...',
    ],
    [
      'a StatefulSet before its partition',
      statefulSet(
        { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
        { readyReplicas: 3, updatedReplicas: 1 },
      ),
      'Progressing',
      'Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...',
    ],
    [
      'a StatefulSet at its partition',
      statefulSet(
        { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
        { readyReplicas: 3, updatedReplicas: 2 },
      ),
      'Healthy',
      'partitioned roll out complete: 2 new pods have been updated...',
    ],
    [
      'a StatefulSet between revisions',
      statefulSet({ replicas: 1 }, { readyReplicas: 1, updatedReplicas: 0, updateRevision: 'b', currentRevision: 'a' }),
      'Progressing',
      'waiting for statefulset rolling update to complete 0 pods at revision b...',
    ],
    [
      'a StatefulSet that is done',
      statefulSet({ replicas: 1 }, { readyReplicas: 1, currentReplicas: 1, updateRevision: 'a', currentRevision: 'a' }),
      'Healthy',
      'statefulset rolling update complete 1 pods at revision a...',
    ],
    [
      'a DaemonSet not yet observed',
      daemonSet({}, 2),
      'Progressing',
      `${waitsFor} observed daemon set generation less than desired generation`,
    ],
    [
      'a DaemonSet with few new pods',
      daemonSet({ desiredNumberScheduled: 2, updatedNumberScheduled: 1 }),
      'Progressing',
      'Waiting for daemon set "x" rollout to finish: 1 out of 2 new pods have been updated...',
    ],
    [
      'a DaemonSet with unavailable pods',
      daemonSet({ desiredNumberScheduled: 2, updatedNumberScheduled: 2 }),
      'Progressing',
      'Waiting for daemon set "x" rollout to finish: 0 of 2 updated pods are available...',
    ],
    [
      'a DaemonSet that is done',
      daemonSet({ desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }),
      'Healthy',
      undefined,
    ],
    [
      'a ReplicaSet not yet observed',
      replicaSet({}, 2),
      'Progressing',
      `${waitsFor} observed replica set generation less than desired generation`,
    ],
    [
      'a ReplicaSet that cannot make pods',
      replicaSet({ conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] }),
      'Degraded',
      'quota',
    ],
    [
      'a ReplicaSet with unavailable pods',
      replicaSet({ availableReplicas: 1 }),
      'Progressing',
      `${waitsFor} 1 out of 2 new replicas are available...`,
    ],
    ['a ReplicaSet that is done', replicaSet({ availableReplicas: 2 }), 'Healthy', undefined],
    [
      'a Job that once was suspended',
      job({ type: 'Suspended', status: 'False', message: 'Job resumed' }),
      'Healthy',
      'Job resumed',
    ],
    [
      'a Job that failed after being suspended',
      job({ type: 'Failed', message: 'deadline' }, { type: 'Suspended', status: 'True' }),
      'Degraded',
      'deadline',
    ],
  ])('judges %s', (_name, live, status, message) => {
    expect(assessHealth(live)).toEqual(message === undefined ? { status } : { status, message });
  });
});

describe('the health of pods', () => {
  const terminated = (state: Part) => ({
    phase: 'Failed',
    containerStatuses: [{ name: 'main', state: { terminated: state } }],
  });

  it.each<[string, KubernetesObject, string, string | undefined]>([
    ['its own message', pod({}, { ...terminated({ exitCode: 1 }), message: 'evicted' }), 'Degraded', 'evicted'],
    ['the container’s message', pod({}, terminated({ message: 'boom', exitCode: 1 })), 'Degraded', 'boom'],
    ['running out of memory', pod({}, terminated({ reason: 'OOMKilled', exitCode: 137 })), 'Degraded', 'OOMKilled'],
    ['the exit code', pod({}, terminated({ exitCode: 3 })), 'Degraded', 'container "main" failed with exit code 3'],
    ['nothing at all', pod({}, { phase: 'Failed' }), 'Degraded', undefined],
  ])('gives as the reason of a failed pod %s', (_name, live, status, message) => {
    expect(assessHealth(live)).toEqual(message === undefined ? { status } : { status, message });
  });

  it.each(['ErrImagePull', 'CreateContainerConfigError', 'CrashLoopBackOff'])(
    'is Degraded while a container waits for %s',
    (reason) => {
      const containerStatuses = [
        { state: { waiting: { reason, message: 'one' } } },
        { state: { waiting: { reason: 'ContainerCreating', message: 'no' } } },
        { state: { waiting: { reason, message: 'two' } } },
      ];

      expect(assessHealth(pod({ restartPolicy: 'Always' }, { phase: 'Pending', containerStatuses }))).toEqual({
        status: 'Degraded',
        message: 'one, two',
      });
      expect(assessHealth(pod({ restartPolicy: 'Never' }, { phase: 'Pending', containerStatuses }))?.status).toBe(
        'Progressing',
      );
    },
  );

  it('is Degraded when a container has died and the pod is not ready', () => {
    const containerStatuses = [{ lastState: { terminated: { exitCode: 1 } } }];
    const live = pod({ restartPolicy: 'Always' }, { phase: 'Running', containerStatuses });

    expect(assessHealth(live)?.status).toBe('Degraded');
  });

  it('is Unknown in a phase that nobody knows', () => {
    expect(assessHealth(pod({}, { phase: 'Unknown' }))?.status).toBe('Unknown');
  });
});

describe('any object', () => {
  it('is Progressing while it is being deleted, unless it is a hook whose result was not read yet', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    const finalizers = ['argocd.argoproj.io/hook-finalizer'];

    expect(assessHealth(object('v1', 'ConfigMap', { metadata: { deletionTimestamp } }))).toEqual({
      status: 'Progressing',
      message: 'Pending deletion',
    });
    expect(
      assessHealth(
        object('batch/v1', 'Job', {
          metadata: { deletionTimestamp, finalizers },
          status: { conditions: [{ type: 'Complete' }] },
        }),
      )?.status,
    ).toBe('Healthy');
  });

  it.each(['ConfigMap', 'Widget'])('has no health without a rule for %s', (kind) => {
    expect(assessHealth(object('v1', kind))).toBeUndefined();
  });

  it.each([
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'apps/v1 DaemonSet',
    'v1 Pod',
    'batch/v1 Job',
    'autoscaling/v2 HorizontalPodAutoscaler',
    'v1 Service',
  ])('is judged without failing when its status is nonsense: %s', (kind) => {
    const [apiVersion = '', name = ''] = kind.split(' ');
    const nonsense = { conditions: 'no', containerStatuses: [null, 5], loadBalancer: 7, observedGeneration: 'x' };

    expect(assessHealth(object(apiVersion, name, { status: nonsense }))).toHaveProperty('status');
    expect(assessHealth({ apiVersion, kind: name, metadata: { name: 'x' }, status: null, spec: 'no' })).toHaveProperty(
      'status',
    );
  });

  it('names the annotation of an old autoscaler that cannot be read', () => {
    const annotations = { 'autoscaling.alpha.kubernetes.io/conditions': '{' };

    expect(assessHealth(object('autoscaling/v1', 'HorizontalPodAutoscaler', { metadata: { annotations } }))).toEqual({
      status: 'Unknown',
      message: 'annotation autoscaling.alpha.kubernetes.io/conditions is not a JSON list of conditions',
    });
  });
});
