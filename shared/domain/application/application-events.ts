import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { Application } from './application.ts';

interface Happening {
  readonly reason: 'OperationStarted' | 'OperationCompleted' | 'ResourceUpdated' | 'Condition';
  readonly isWarning: boolean;
  readonly message: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * What happened to an application, as Kubernetes events with Argo CD's reasons, the oldest first. Nothing is recorded for it: the events
 * are read out of history, operation, conditions and times of the status.
 */
export function applicationEventsOf(application: Application): readonly KubernetesObject[] {
  return happeningsOf(application)
    .toSorted((left, right) => left.at.localeCompare(right.at))
    .map((happening, index) => asEvent(application, happening, index));
}

function happeningsOf({ status }: Application): readonly Happening[] {
  const { operationState: operation, sync, health } = status;
  const deployments = status.history.map(({ deployedAt, revision, revisions, id }): Happening => {
    const what = revisions?.join(', ') ?? revision ?? '';
    return {
      reason: 'OperationCompleted',
      isWarning: false,
      message: `Deployed ${what} (history ${id})`,
      at: deployedAt,
    };
  });
  const isRecorded = status.history.some(({ deployedAt }) => deployedAt === operation?.finishedAt);
  return [
    ...deployments,
    ...(operation
      ? [{ reason: 'OperationStarted', isWarning: false, message: 'Sync started', at: operation.startedAt } as const]
      : []),
    ...(operation?.finishedAt && !isRecorded
      ? [
          {
            reason: 'OperationCompleted',
            isWarning: operation.phase !== 'Succeeded',
            message: `Sync ${operation.phase}: ${operation.message ?? ''}`,
            at: operation.finishedAt,
          } as const,
        ]
      : []),
    ...changed('sync', sync.status, sync.lastTransitionTime, sync.status !== 'Synced'),
    ...changed('health', health.status, health.lastTransitionTime, health.status === 'Degraded'),
    ...status.conditions.map(({ type, message, lastTransitionTime }): Happening => {
      return { reason: 'Condition', isWarning: true, message: `${type}: ${message}`, at: lastTransitionTime };
    }),
  ];
}

function changed(what: string, status: string, at: string | undefined, isWarning: boolean): readonly Happening[] {
  return at ? [{ reason: 'ResourceUpdated', isWarning, message: `The ${what} status became ${status}`, at }] : [];
}

function asEvent({ metadata }: Application, happening: Happening, index: number): KubernetesObject {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${index}`, namespace, creationTimestamp: happening.at },
    involvedObject: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace, name, uid, resourceVersion },
    reason: happening.reason,
    message: happening.message,
    type: happening.isWarning ? 'Warning' : 'Normal',
    source: { component: 'windlass' },
    firstTimestamp: happening.at,
    lastTimestamp: happening.at,
    count: 1,
  };
}
