import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, conditionOf, timestamp, withCondition } from './conditions.ts';
import { type DeploymentSpec, type Rollout, rollingLimits } from './deployment-spec.ts';
import { countOrNothing } from './write-object.ts';

interface DeploymentStatus {
  readonly conditions?: readonly Condition[];
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
}

/** Whether all wanted Pods are of the present template and available, and no other is left. */
export function isComplete(deployment: KubernetesObject, spec: DeploymentSpec, rollout: Rollout): boolean {
  const { updatedReplicas, replicas, availableReplicas } = countersOf(deployment, rollout);
  const wanted = spec.replicas ?? 1;
  return [updatedReplicas, replicas, availableReplicas].every((count) => (count ?? 0) === wanted);
}

/** The status of a rollout that has reached its end. */
export function completedStatus(deployment: KubernetesObject, spec: DeploymentSpec, rollout: Rollout, now: Date) {
  const name = rollout.current?.metadata.name ?? '';
  return statusWith(deployment, spec, rollout, now, {
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message: `ReplicaSet "${name}" has successfully progressed.`,
  });
}

/** The status of a Deployment that makes no rollout for now. */
export function pausedStatus(deployment: KubernetesObject, spec: DeploymentSpec, rollout: Rollout, now: Date) {
  return statusWith(deployment, spec, rollout, now, {
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  });
}

/** The status of a rollout on its way, and when its deadline is to be checked. */
export function rolloutStatus(deployment: KubernetesObject, spec: DeploymentSpec, rollout: Rollout, now: Date) {
  const before = (deployment.status ?? {}) as DeploymentStatus;
  const progressing = conditionOf(before.conditions, 'Progressing');
  const name = rollout.current?.metadata.name ?? '';
  const deadlineMs = (spec.progressDeadlineSeconds ?? 600) * 1000;
  const moved = hasMoved(before, countersOf(deployment, rollout));
  const isFresh = !progressing || moved || isAboutAnother(progressing, name);
  const waitedMs = isFresh ? 0 : now.getTime() - Date.parse(progressing.lastUpdateTime ?? now.toISOString());
  const isLate = !isFresh && (progressing.reason === 'ProgressDeadlineExceeded' || waitedMs >= deadlineMs);
  const condition = isLate
    ? {
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `ReplicaSet "${name}" has timed out progressing.`,
      }
    : moved || progressing
      ? { status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` }
      : { status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` };
  const status = statusWith(deployment, spec, rollout, now, { ...condition, isFresh });
  return { status, deadlineInMs: isLate ? undefined : Math.max(1, deadlineMs - waitedMs) };
}

/** A finished or paused rollout, or one to another template: the clock of this one starts now. */
function isAboutAnother(condition: Condition, replicaSet: string): boolean {
  const isOver = condition.reason === 'NewReplicaSetAvailable' || condition.reason === 'DeploymentPaused';
  return isOver || !(condition.message ?? '').includes(`"${replicaSet}"`);
}

function hasMoved(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const grew = (name: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (after[name] ?? 0) > (before[name] ?? 0);
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return grew('updatedReplicas') || grew('readyReplicas') || grew('availableReplicas') || old(after) < old(before);
}

function countersOf(deployment: KubernetesObject, { current, old }: Rollout) {
  const all = current ? [...old, current] : old;
  const sum = (of: readonly KubernetesObject[], name: keyof DeploymentStatus) =>
    of.reduce((total, each) => total + Number((each.status as DeploymentStatus | undefined)?.[name] ?? 0), 0);
  const wanted = all.reduce((total, each) => total + ((each.spec as { replicas?: number }).replicas ?? 1), 0);
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: countOrNothing(sum(all, 'replicas')),
    updatedReplicas: countOrNothing(current ? sum([current], 'replicas') : 0),
    readyReplicas: countOrNothing(sum(all, 'readyReplicas')),
    availableReplicas: countOrNothing(sum(all, 'availableReplicas')),
    unavailableReplicas: countOrNothing(Math.max(0, wanted - sum(all, 'availableReplicas'))),
  };
}

interface Progress {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Whether something happened just now that sets the deadline's clock back. */
  readonly isFresh?: boolean;
}

function statusWith(
  deployment: KubernetesObject,
  spec: DeploymentSpec,
  rollout: Rollout,
  now: Date,
  progress: Progress,
) {
  const counters = countersOf(deployment, rollout);
  const before = (deployment.status as DeploymentStatus | undefined)?.conditions;
  const { unavailable } = rollingLimits(spec);
  const isAvailable = (counters.availableReplicas ?? 0) >= (spec.replicas ?? 1) - unavailable;
  const availability = isAvailable
    ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const conditions = timed(before, { type: 'Available', ...availability }, now, false);
  const { isFresh, ...condition } = progress;
  return { ...counters, conditions: timed(conditions, { type: 'Progressing', ...condition }, now, isFresh === true) };
}

/** Sets a condition; its `lastUpdateTime` moves when it says something new or when `isFresh`. */
function timed(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  now: Date,
  isFresh: boolean,
): readonly Condition[] {
  const before = conditionOf(conditions, condition.type);
  const isSame =
    before?.status === condition.status && before.reason === condition.reason && before.message === condition.message;
  const lastUpdateTime = isSame && !isFresh ? (before.lastUpdateTime ?? timestamp(now)) : timestamp(now);
  return withCondition(conditions, { ...condition, lastUpdateTime }, now);
}
