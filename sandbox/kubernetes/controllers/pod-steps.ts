import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Container, containersOf, exitCodeOf, isPullable, podSpecOf, runSecondsOf } from './pod-behaviour.ts';
import { isReady, podStatusOf } from './pod-state.ts';
import { failedPullStatus, finishedStatus, restartingStatus, runningStatus, scheduledStatus } from './pod-status.ts';

/** What happens to a Pod next, and when. */
export interface PodStep {
  /** Names the step together with where it starts, so that a wait for it is not begun anew. */
  readonly name: string;
  readonly afterMs: number;
  status(now: Date): { readonly [field: string]: unknown };
}

/** How long a failed container waits for its next start, milliseconds: Kubernetes' 10 s doubled up to 5 min. */
const firstBackOffMs = 10_000;
const longestBackOffMs = 300_000;

/** How fast Pods live: see `ControllerContext`. */
export interface PodPace {
  readonly paceMs: number;
  readonly secondMs: number;
}

/** The next step in the life of a Pod; undefined when nothing more happens by itself. */
export function nextPodStep(pod: KubernetesObject, { paceMs, secondMs }: PodPace): PodStep | undefined {
  const status = podStatusOf(pod);
  const isScheduled = status.containerStatuses !== undefined;
  const pace = paceMs * variation(pod);
  if (!isScheduled) return { name: 'schedule', afterMs: pace * 0.2, status: (now) => scheduledStatus(pod, now) };
  const unpullable = containersOf(pod).find((container) => !isPullable(container));
  if (unpullable) return pullStep(pod, unpullable, pace);
  if (status.phase !== 'Running') return startStep(pod, pace);
  return runStep(pod, pace, secondMs);
}

/** Between 0.6 and 1.6, the same for the same Pod: Pods of one workload do not move in step. */
function variation(pod: KubernetesObject): number {
  return 0.6 + Number.parseInt((pod.metadata.uid ?? '0').slice(-2), 16) / 255 || 1;
}

function pullStep(pod: KubernetesObject, container: Container, pace: number): PodStep | undefined {
  const reason = podStatusOf(pod).containerStatuses?.find(({ name }) => name === container.name)?.state.waiting?.reason;
  if (reason === 'ImagePullBackOff') return undefined;
  const next = reason === 'ErrImagePull' ? 'ImagePullBackOff' : 'ErrImagePull';
  return { name: next, afterMs: pace * 0.8, status: (now) => failedPullStatus(pod, container, next, now) };
}

function startStep(pod: KubernetesObject, pace: number): PodStep {
  const hasProbe = containersOf(pod).some((container) => container.readinessProbe !== undefined);
  const isReadyAtOnce = !hasProbe;
  return {
    name: 'start',
    afterMs: pace * (hasProbe ? 0.5 : 0.8),
    status: (now) => runningStatus(pod, isReadyAtOnce, now),
  };
}

function runStep(pod: KubernetesObject, pace: number, secondMs: number): PodStep | undefined {
  const exitCode = exitCodeOf(pod);
  const { restartPolicy } = podSpecOf(pod);
  const containers = podStatusOf(pod).containerStatuses ?? [];
  const restarts = Math.max(0, ...containers.map(({ restartCount }) => restartCount));
  if (containers.some(({ state }) => state.waiting?.reason === 'CrashLoopBackOff')) {
    const afterMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (restarts - 1));
    return { name: `restart ${restarts}`, afterMs, status: (now) => runningStatus(pod, true, now) };
  }
  const endsMs = runSecondsOf(pod) * secondMs || pace * 0.5;
  const endsWell = exitCode === 0 && restartPolicy !== 'Always';
  if (endsWell || (exitCode !== 0 && restartPolicy === 'Never')) {
    return { name: 'end', afterMs: endsMs, status: (now) => finishedStatus(pod, exitCode, now) };
  }
  if (exitCode !== 0)
    return { name: `crash ${restarts}`, afterMs: endsMs, status: (now) => restartingStatus(pod, exitCode, now) };
  return isReady(pod)
    ? undefined
    : { name: 'probe', afterMs: pace * 0.3, status: (now) => runningStatus(pod, true, now) };
}
