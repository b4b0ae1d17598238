import { describe, expect, it } from 'vitest';
import type { HealthCode } from '../../../../../shared/domain/application/application.ts';
import { assessByConventions } from '../../../../../shared/domain/health/conventions/assess-by-conventions.ts';
import type { KubernetesObject } from '../../../../../shared/domain/resource/kubernetes-object.ts';

/** A custom resource that nobody has heard of. */
function aWidget(fields: object, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    metadata: { name: 'w', generation: 2, ...metadata },
    spec: {},
    ...fields,
  };
}

const condition = (type: string, status: string, reason = '', message = '') => ({ type, status, reason, message });
const withConditions = (...conditions: readonly object[]) => aWidget({ status: { conditions } });
const withStatus = (status: object) => aWidget({ status });

const CASES: readonly (readonly [string, KubernetesObject, HealthCode])[] = [
  ['Ready', withConditions(condition('Ready', 'True')), 'Healthy'],
  ['Ready with a domain before it', withConditions(condition('example.org/ready', 'True')), 'Healthy'],
  ['Ready written as a boolean', aWidget({ status: { conditions: [{ type: 'Ready', status: true }] } }), 'Healthy'],
  ['not Ready for a failure', withConditions(condition('Ready', 'False', 'ValidationFailed')), 'Degraded'],
  ['not Ready for work', withConditions(condition('Ready', 'False', 'Provisioning')), 'Progressing'],
  [
    'not Ready for work that its message calls failed',
    withConditions(condition('Ready', 'False', 'Applying', 'failed: x')),
    'Degraded',
  ],
  ['not Ready without a word', withConditions(condition('Ready', 'False')), 'Progressing'],
  [
    'not Ready while it reconciles',
    withConditions(condition('Ready', 'False', 'Outdated'), condition('Reconciling', 'True')),
    'Progressing',
  ],
  [
    'failed and trying again',
    withConditions(condition('Ready', 'False', 'PullFailed'), condition('Reconciling', 'True')),
    'Degraded',
  ],
  ['Ready, and stalled', withConditions(condition('Ready', 'True'), condition('Stalled', 'True')), 'Degraded'],
  ['Ready, and not stalled', withConditions(condition('Ready', 'True'), condition('Stalled', 'False')), 'Healthy'],
  [
    'Ready, without something optional',
    withConditions(condition('Ready', 'True'), condition('Active', 'False')),
    'Healthy',
  ],
  ['Ready with a warning to read', withConditions(condition('Ready', 'True'), condition('Warning', 'True')), 'Healthy'],
  ['NotReady', withConditions(condition('NotReady', 'True', 'Throwable')), 'Degraded'],
  [
    'Available while rolling out',
    withConditions(condition('Available', 'True'), condition('Progressing', 'True')),
    'Progressing',
  ],
  [
    'Available and rolled out',
    withConditions(condition('Available', 'True'), condition('Progressing', 'True', 'NewReplicaSetAvailable')),
    'Healthy',
  ],
  [
    'stopped rolling out',
    withConditions(condition('Available', 'True'), condition('Progressing', 'False', 'DeadlineExceeded')),
    'Degraded',
  ],
  ['complete with a failure', withConditions(condition('Complete', 'True', 'JobFailed')), 'Degraded'],
  ['paused, says a condition', withConditions(condition('Ready', 'True'), condition('Paused', 'True')), 'Suspended'],
  [
    'of an older generation, says a condition',
    withConditions({ type: 'Ready', status: 'True', observedGeneration: 1 }),
    'Progressing',
  ],
  ['of an older generation', withStatus({ observedGeneration: 1, phase: 'Ready' }), 'Progressing'],
  ['of an older generation written as text', withStatus({ observedGeneration: '1', phase: 'Ready' }), 'Progressing'],
  ['without any condition yet', withStatus({ conditions: [] }), 'Progressing'],
  ['with only aspects, all good', withConditions(condition('ResourcesApplied', 'True')), 'Healthy'],
  ['with a bad aspect', withConditions(condition('ResourcesApplied', 'False', 'ApplyFailed')), 'Degraded'],
  [
    'with a bad part',
    withStatus({
      conditions: [condition('Ready', 'True')],
      listeners: [{ conditions: [condition('Accepted', 'False', 'Refused')] }],
    }),
    'Degraded',
  ],
  ['sent, and not heard of', withConditions(condition('Synced', 'True', 'ReconcileSuccess')), 'Progressing'],
  ['in phase Running', withStatus({ phase: 'Running' }), 'Healthy'],
  ['in state ROLLING_UPDATE', withStatus({ state: 'ROLLING_UPDATE' }), 'Progressing'],
  ['in state ConfigError', withStatus({ state: 'ConfigError' }), 'Degraded'],
  ['in state NotFound', withStatus({ state: 'NotFound' }), 'Missing'],
  ['in a sentence', withStatus({ phase: 'Cluster in healthy state' }), 'Healthy'],
  ['hibernated', withStatus({ status: 'hibernated' }), 'Suspended'],
  ['with a failed part', withStatus({ phase: 'Running', shards: { a: { state: 'failed' } } }), 'Degraded'],
  ['with a failed past', withStatus({ phase: 'Running', lastBackup: { state: 'failed' } }), 'Healthy'],
  ['with an error', withStatus({ ready: true, error: { message: 'no such volume' } }), 'Degraded'],
  ['not ready to use', withStatus({ readyToUse: false }), 'Progressing'],
  ['short of replicas', aWidget({ spec: { replicas: 3 }, status: { readyReplicas: 2 } }), 'Progressing'],
  ['with all replicas', aWidget({ spec: { replicas: 3 }, status: { readyReplicas: 3 } }), 'Healthy'],
  ['at 1/3', withStatus({ statusReplicas: '1/3' }), 'Progressing'],
  ['paused in its spec', aWidget({ spec: { paused: true }, status: { phase: 'Failed' } }), 'Suspended'],
  [
    'paused by annotation',
    aWidget({ status: { phase: 'Ready' } }, { annotations: { 'x.org/paused': 'true' } }),
    'Suspended',
  ],
  ['of which one half says Ready and the other red', withStatus({ phase: 'Ready', health: 'red' }), 'Degraded'],
  ['in phase NotReconciled', withStatus({ currentStatus: 'NotReconciled' }), 'Progressing'],
  ['in phase Unavailable', withStatus({ phase: 'Unavailable' }), 'Degraded'],
  ['in phase HEALTH_WARN', withStatus({ ceph: { health: 'HEALTH_WARN' } }), 'Degraded'],
  ['with a failed item', withStatus({ environments: [{ phase: 'success' }, { phase: 'failure' }] }), 'Degraded'],
  ['whose last operation failed', withStatus({ lastOperation: { state: 'Failed' } }), 'Degraded'],
  ['that says it is not healthy', withStatus({ healthy: false }), 'Degraded'],
  ['with words for an error', withStatus({ errorDescription: 'quota' }), 'Degraded'],
  ['with an empty error', withStatus({ errMsg: '', value: 3 }), 'Healthy'],
  ['with parts short of members', withStatus({ racks: { a: { members: 3, readyMembers: 1 } } }), 'Progressing'],
  ['with a status of zeros', withStatus({ revision: 0, uid: '', parts: {} }), 'Progressing'],
  [
    'that is issued, and does not exist before',
    withConditions(condition('Ready', 'False', 'DoesNotExist', 'x does not exist'), condition('Issuing', 'True')),
    'Progressing',
  ],
  [
    'in a phase of work, not Ready for no clear reason',
    withStatus({ phase: 'Starting', conditions: [condition('Ready', 'False', 'GuestOff', 'the guest is off')] }),
    'Progressing',
  ],
  [
    'Running for the reason Running',
    withConditions(condition('Running', 'True', 'Running', 'Reconciling')),
    'Progressing',
  ],
  [
    'with a note to read',
    withConditions(condition('Available', 'True'), condition('Upgradeable', 'False', 'Blocked')),
    'Healthy',
  ],
  ['with a status that says nothing', withStatus({ address: '192.0.2.1' }), 'Healthy'],
];

describe('a custom resource without a rule', () => {
  it.each(CASES)('%s', (_name, object, status) => {
    expect(assessByConventions(object)?.status).toBe(status);
  });

  it('that runs to its end is Progressing while it runs', () => {
    const run = { ...withStatus({ phase: 'Running' }), kind: 'WidgetBackup' };
    expect(assessByConventions(run)?.status).toBe('Progressing');
    const job = {
      ...withConditions(condition('Created', 'True'), condition('Running', 'True', 'JobRunning')),
      kind: 'AJob',
    };
    expect(assessByConventions(job)?.status).toBe('Progressing');
  });

  it('that runs by a schedule is Healthy before it is due', () => {
    expect(assessByConventions(aWidget({ spec: { schedule: '0 0 * * *' } }))?.status).toBe('Healthy');
  });

  it('says why in the words of its controller', () => {
    expect(assessByConventions(withConditions(condition('Ready', 'False', 'NoQuota', 'quota exceeded')))).toEqual({
      status: 'Degraded',
      message: 'NoQuota: quota exceeded',
    });
  });

  it.each([
    ['is waited for when it was just made', '2026-01-01T00:00:10Z', 'Progressing'],
    ['has no health a minute later, or a wave of it would never end', '2026-01-01T00:02:00Z', undefined],
  ])('without a status %s', (_name, now, status) => {
    const created = aWidget({}, { creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(assessByConventions(created, { now: new Date(now) })?.status).toBe(status);
  });

  it('without a status is not waited for if its controller writes none', () => {
    const rule = { ...aWidget({}), apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' };
    expect(assessByConventions(rule)).toBeUndefined();
  });

  it.each([
    ['text', 'status'],
    ['a list', []],
    [
      'nonsense',
      { conditions: [null, 3, { type: 5 }], phase: {}, observedGeneration: 'x', parts: [{ conditions: 'no' }] },
    ],
  ])('is judged without failing when its status is %s', (_name, status) => {
    expect(assessByConventions(aWidget({ status, spec: 'no' }))).toHaveProperty('status');
  });
});
