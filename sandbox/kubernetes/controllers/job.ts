import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, conditionOf, timestamp, withCondition } from './conditions.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { isActive, isReady, podStatusOf } from './pod-state.ts';
import { type PodTemplate, podFromTemplate } from './pod-template.ts';
import { ownerOf } from './replica-set.ts';
import { countOrNothing, writeStatus } from './write-object.ts';

interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly template: PodTemplate;
}

interface JobStatus {
  readonly conditions?: readonly Condition[];
  readonly startTime?: string;
  readonly completionTime?: string;
}

/** How a Job has ended. */
type Verdict = { readonly type: 'Complete' | 'Failed'; readonly reason: string; readonly message: string };

/** Runs Pods until enough have succeeded or too many have failed. */
export const jobController: Controller = {
  kind: { apiVersion: 'batch/v1', kind: 'Job' },
  concernedBy: (changed) => (changed.kind === 'Pod' ? ownerOf(changed, 'Job', 'batch/v1') : []),
  reconcile(job, context) {
    if (job.metadata.deletionTimestamp !== undefined) return;
    const ended = endOf(job);
    if (ended) return removeWhenDue(job, ended, context);
    const spec = job.spec as JobSpec;
    const verdict = spec.suspend ? undefined : judge(job, spec, context);
    if (verdict || spec.suspend) stopPods(job, context);
    else startPods(job, spec, context);
    report(job, spec, verdict, context);
  },
};

function podsOf(job: KubernetesObject, context: ControllerContext): readonly KubernetesObject[] {
  return context.owned.of(job, 'Pod');
}

function inPhase(job: KubernetesObject, phase: string, context: ControllerContext): number {
  return podsOf(job, context).filter((pod) => podStatusOf(pod).phase === phase).length;
}

function endOf(job: KubernetesObject): Condition | undefined {
  const { conditions } = (job.status ?? {}) as JobStatus;
  return ['Complete', 'Failed']
    .map((type) => conditionOf(conditions, type))
    .find((condition) => condition?.status === 'True');
}

/** How often Pods failed: those that ended so, and the restarts of those that are restarted in place. */
function failuresOf(job: KubernetesObject, context: ControllerContext): number {
  const restarts = podsOf(job, context).flatMap((pod) => podStatusOf(pod).containerStatuses ?? []);
  return inPhase(job, 'Failed', context) + restarts.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function judge(job: KubernetesObject, spec: JobSpec, context: ControllerContext): Verdict | undefined {
  const succeeded = inPhase(job, 'Succeeded', context);
  if (
    spec.completions === undefined
      ? succeeded > 0 && !podsOf(job, context).some(isActive)
      : succeeded >= spec.completions
  ) {
    return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
  }
  if (failuresOf(job, context) > (spec.backoffLimit ?? 6)) {
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  const { startTime } = (job.status ?? {}) as JobStatus;
  if (spec.activeDeadlineSeconds === undefined) return undefined;
  const remaining =
    Date.parse(startTime ?? context.now().toISOString()) + spec.activeDeadlineSeconds * 1000 - context.now().getTime();
  if (remaining <= 0) {
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  context.wakeAfter(referenceTo(job), remaining);
  return undefined;
}

function startPods(job: KubernetesObject, spec: JobSpec, context: ControllerContext): void {
  const active = podsOf(job, context).filter(isActive).length;
  const succeeded = inPhase(job, 'Succeeded', context);
  const parallelism = spec.parallelism ?? 1;
  const wanted =
    spec.completions === undefined
      ? succeeded > 0
        ? active
        : parallelism
      : Math.min(parallelism, spec.completions - succeeded);
  for (let count = active; count < wanted; count += 1) context.api.create(podFromTemplate(job, spec.template));
}

function stopPods(job: KubernetesObject, context: ControllerContext): void {
  for (const pod of podsOf(job, context).filter(isActive)) context.api.delete(referenceTo(pod), 'Background');
}

function report(job: KubernetesObject, spec: JobSpec, verdict: Verdict | undefined, context: ControllerContext): void {
  const { conditions, startTime } = (job.status ?? {}) as JobStatus;
  const active = podsOf(job, context).filter(isActive);
  const now = context.now();
  const isStarted = !spec.suspend;
  writeStatus(context, job, {
    conditions: conditionsOf(conditions, { spec, verdict, now }),
    startTime: isStarted ? (startTime ?? timestamp(now)) : undefined,
    completionTime: verdict?.type === 'Complete' ? timestamp(now) : undefined,
    active: countOrNothing(active.length),
    ready: active.filter(isReady).length,
    succeeded: countOrNothing(inPhase(job, 'Succeeded', context)),
    failed: countOrNothing(inPhase(job, 'Failed', context)),
    terminating: 0,
    uncountedTerminatedPods: {},
  });
  const after = context.api.get(referenceTo(job));
  const ended = after && endOf(after);
  if (ended) removeWhenDue(after, ended, context);
}

function conditionsOf(
  before: readonly Condition[] | undefined,
  { spec, verdict, now }: { readonly spec: JobSpec; readonly verdict: Verdict | undefined; readonly now: Date },
): readonly Condition[] | undefined {
  const wasSuspended = conditionOf(before, 'Suspended') !== undefined;
  const suspended = spec.suspend
    ? withCondition(
        before,
        { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
        now,
      )
    : wasSuspended
      ? withCondition(before, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }, now)
      : before;
  if (!verdict) return suspended;
  // Since Kubernetes 1.31 the reason to end is stated first, and the end itself when no Pod is left.
  const cause = {
    ...verdict,
    type: verdict.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget',
    status: 'True',
  };
  return withCondition(withCondition(suspended, cause, now), { ...verdict, status: 'True' }, now);
}

function removeWhenDue(job: KubernetesObject, ended: Condition, context: ControllerContext): void {
  const { ttlSecondsAfterFinished } = job.spec as JobSpec;
  if (ttlSecondsAfterFinished === undefined) return;
  const endedAt = Date.parse(ended.lastTransitionTime ?? context.now().toISOString());
  const remaining = endedAt + ttlSecondsAfterFinished * 1000 - context.now().getTime();
  if (remaining > 0) context.wakeAfter(referenceTo(job), remaining);
  else context.api.delete(referenceTo(job), 'Background');
}
