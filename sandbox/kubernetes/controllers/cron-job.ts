import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, conditionOf, timestamp } from './conditions.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { nextScheduledTime } from './cron-schedule.ts';
import { ownerOf } from './replica-set.ts';
import { controllerReferenceTo, writeStatus } from './write-object.ts';

interface CronJobSpec {
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly concurrencyPolicy?: string;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
  readonly jobTemplate: { readonly metadata?: object; readonly spec: object };
}

interface CronJobStatus {
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
}

/** Makes a Job at each time of the schedule (UTC), and keeps the last few. */
export const cronJobController: Controller = {
  kind: { apiVersion: 'batch/v1', kind: 'CronJob' },
  concernedBy: (changed) => (changed.kind === 'Job' ? ownerOf(changed, 'CronJob', 'batch/v1') : []),
  reconcile(cronJob, context) {
    if (cronJob.metadata.deletionTimestamp !== undefined) return;
    const spec = cronJob.spec as CronJobSpec;
    const before = (cronJob.status ?? {}) as CronJobStatus;
    const started = spec.suspend ? undefined : startWhenDue(cronJob, spec, before, context);
    report(cronJob, started ?? before.lastScheduleTime, before, context);
    removeHistory(cronJob, spec, context);
  },
};

function startWhenDue(
  cronJob: KubernetesObject,
  spec: CronJobSpec,
  before: CronJobStatus,
  context: ControllerContext,
): string | undefined {
  const now = context.now();
  // What was missed while the sandbox was off is not made up for: a minute back is enough to catch a late timer.
  const since = Math.max(
    Date.parse(before.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? now.toISOString()),
    now.getTime() - 60_000,
  );
  const next = nextScheduledTime(spec.schedule, new Date(since));
  if (!next) return undefined;
  if (next > now) {
    context.wakeAfter(referenceTo(cronJob), next.getTime() - now.getTime());
    return undefined;
  }
  const running = context.owned.of(cronJob, 'Job').filter((job) => !isEnded(job));
  if (spec.concurrencyPolicy === 'Replace')
    for (const job of running) context.api.delete(referenceTo(job), 'Background');
  if (spec.concurrencyPolicy !== 'Forbid' || running.length === 0) createJob(cronJob, spec, next, context);
  const following = nextScheduledTime(spec.schedule, now);
  if (following) context.wakeAfter(referenceTo(cronJob), following.getTime() - now.getTime());
  return timestamp(next);
}

function createJob(cronJob: KubernetesObject, spec: CronJobSpec, time: Date, context: ControllerContext): void {
  const name = `${cronJob.metadata.name}-${Math.floor(time.getTime() / 60_000)}`;
  const namespace = cronJob.metadata.namespace ?? '';
  if (context.api.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name })) return;
  context.api.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...spec.jobTemplate.metadata, name, namespace, ownerReferences: [controllerReferenceTo(cronJob)] },
    spec: structuredClone(spec.jobTemplate.spec),
  });
}

function report(
  cronJob: KubernetesObject,
  lastScheduleTime: string | undefined,
  before: CronJobStatus,
  context: ControllerContext,
): void {
  const jobs = context.owned.of(cronJob, 'Job');
  const active = jobs
    .filter((job) => !isEnded(job))
    .map(({ apiVersion, kind, metadata: { name, namespace, uid } }) => ({ apiVersion, kind, name, namespace, uid }));
  const successes = jobs
    .map((job) => (job.status as { completionTime?: string } | undefined)?.completionTime ?? '')
    .sort();
  writeStatus(context, cronJob, {
    active: active.length > 0 ? active : undefined,
    lastScheduleTime,
    lastSuccessfulTime: successes.at(-1) || before.lastSuccessfulTime,
  });
}

function removeHistory(cronJob: KubernetesObject, spec: CronJobSpec, context: ControllerContext): void {
  const ended = (type: string) => context.owned.of(cronJob, 'Job').filter((job) => hasEnded(job, type));
  const surplus = (jobs: readonly KubernetesObject[], limit: number) => jobs.slice(0, Math.max(0, jobs.length - limit));
  const removed = [
    ...surplus(ended('Complete'), spec.successfulJobsHistoryLimit ?? 3),
    ...surplus(ended('Failed'), spec.failedJobsHistoryLimit ?? 1),
  ];
  for (const job of removed) context.api.delete(referenceTo(job), 'Background');
}

function isEnded(job: KubernetesObject): boolean {
  return hasEnded(job, 'Complete') || hasEnded(job, 'Failed');
}

function hasEnded(job: KubernetesObject, type: string): boolean {
  const { conditions } = (job.status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditionOf(conditions, type)?.status === 'True';
}
