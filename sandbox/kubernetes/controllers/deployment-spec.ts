import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { LabelSelector } from './label-selector.ts';
import type { PodTemplate } from './pod-template.ts';

/** What the controller reads of a Deployment's spec. */
export interface DeploymentSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly paused?: boolean;
  readonly progressDeadlineSeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly selector: LabelSelector;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
  };
  readonly template: PodTemplate;
}

/** The ReplicaSets of a Deployment: that of the present template, and all others, oldest first. */
export interface Rollout {
  readonly current: KubernetesObject | undefined;
  readonly old: readonly KubernetesObject[];
}

/** Annotations that describe the Deployment itself and are not passed on to its ReplicaSets. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
]);

/** The spec of a Deployment. */
export function deploymentSpecOf(deployment: KubernetesObject): DeploymentSpec {
  return deployment.spec as DeploymentSpec;
}

/** How many Pods may be beyond, and how many short of, the wanted number during a rolling update. */
export function rollingLimits(spec: DeploymentSpec): { readonly surge: number; readonly unavailable: number } {
  if (spec.strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const replicas = spec.replicas ?? 1;
  const surge = resolveCount(spec.strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil);
  const unavailable = resolveCount(spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor);
  // Both 0 would never move; Kubernetes lets one Pod go then.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}

/** A number, or a percentage of the total. */
export function resolveCount(value: number | string, total: number, round: (count: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseFloat(value) / 100) * total);
}

/** The revision number of a ReplicaSet; 0 when it has none. */
export function revisionOf(replicaSet: KubernetesObject): number {
  return Number(replicaSet.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

/** What a ReplicaSet is annotated with: the Deployment's own annotations and the size it is part of. */
export function rolloutAnnotations(
  deployment: KubernetesObject,
  spec: DeploymentSpec,
): { readonly [name: string]: string } {
  const passedOn = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !ownAnnotations.has(name));
  const replicas = spec.replicas ?? 1;
  return {
    ...Object.fromEntries(passedOn),
    'deployment.kubernetes.io/desired-replicas': String(replicas),
    'deployment.kubernetes.io/max-replicas': String(replicas + rollingLimits(spec).surge),
  };
}

/** The template of a ReplicaSet as the Deployment had it. */
export function templateWithoutHash(replicaSet: KubernetesObject): PodTemplate {
  const { template } = replicaSet.spec as { readonly template: PodTemplate };
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
