import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, conditionOf } from './conditions.ts';

/** What controllers read of a Pod's status. */
export interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly Condition[];
  readonly podIP?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly [field: string]: unknown;
}

/** An entry of `status.containerStatuses`. */
export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: { readonly [state: string]: { readonly reason?: string; readonly [field: string]: unknown } };
  readonly [field: string]: unknown;
}

/** The status of a Pod; empty before the kubelet has seen it. */
export function podStatusOf(pod: KubernetesObject): PodStatus {
  return (pod.status ?? {}) as PodStatus;
}

/** Whether a Pod ran to its end. */
export function isFinished(pod: KubernetesObject): boolean {
  const { phase } = podStatusOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Whether a Pod counts towards the wanted number: neither finished nor being deleted. */
export function isActive(pod: KubernetesObject): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether a Pod takes requests. */
export function isReady(pod: KubernetesObject): boolean {
  return conditionOf(podStatusOf(pod).conditions, 'Ready')?.status === 'True';
}

/** Milliseconds until a Pod has been ready for `minReadySeconds`; 0 when it has, undefined when it is not ready. */
export function availableInMs(pod: KubernetesObject, minReadySeconds: number, now: Date): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = conditionOf(podStatusOf(pod).conditions, 'Ready')?.lastTransitionTime ?? now.toISOString();
  return Math.max(0, Date.parse(since) + minReadySeconds * 1000 - now.getTime());
}
