import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiReference } from '../api-surface.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { hasLabels, type LabelSelector, selectsLabels } from './label-selector.ts';
import { byAge, controllerOf } from './owned-objects.ts';
import { availableInMs, isActive, isReady, podStatusOf } from './pod-state.ts';
import { type PodTemplate, podFromTemplate } from './pod-template.ts';
import { adopt, countOrNothing, writeStatus } from './write-object.ts';

/** What controllers read of a ReplicaSet's spec. */
export interface ReplicaSetSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
}

/** Keeps the wanted number of Pods, and counts them. */
export const replicaSetController: Controller = {
  kind: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  concernedBy: (changed, context) => (changed.kind === 'Pod' ? concernedByPod(changed, context) : []),
  reconcile(replicaSet, context) {
    const spec = replicaSet.spec as ReplicaSetSpec;
    if (replicaSet.metadata.deletionTimestamp === undefined) {
      adoptPods(replicaSet, spec, context);
      keepCount(replicaSet, spec, context);
    }
    writeStatus(context, replicaSet, statusOf(replicaSet, spec, context));
  },
};

/** The controller of an object as the object to reconcile, if it is of the kind. */
export function ownerOf(object: KubernetesObject, kind: string, apiVersion: string): readonly ApiReference[] {
  const owner = controllerOf(object);
  if (owner?.kind !== kind) return [];
  return [{ apiVersion, kind, namespace: object.metadata.namespace ?? '', name: owner.name }];
}

function concernedByPod(pod: KubernetesObject, { api }: ControllerContext): readonly ApiReference[] {
  if (controllerOf(pod)) return ownerOf(pod, 'ReplicaSet', 'apps/v1');
  const replicaSets = api.list(replicaSetController.kind, pod.metadata.namespace ?? '');
  return replicaSets
    .filter((each) => selectsLabels((each.spec as ReplicaSetSpec).selector, pod.metadata.labels))
    .map(referenceTo);
}

function activePods(replicaSet: KubernetesObject, context: ControllerContext): readonly KubernetesObject[] {
  return context.owned.of(replicaSet, 'Pod').filter(isActive);
}

function adoptPods(replicaSet: KubernetesObject, spec: ReplicaSetSpec, context: ControllerContext): void {
  for (const orphan of context.owned.orphans('Pod', replicaSet.metadata.namespace ?? '')) {
    if (isActive(orphan) && selectsLabels(spec.selector, orphan.metadata.labels)) adopt(context, replicaSet, orphan);
  }
}

function keepCount(replicaSet: KubernetesObject, spec: ReplicaSetSpec, context: ControllerContext): void {
  const pods = activePods(replicaSet, context);
  const wanted = spec.replicas ?? 1;
  for (let count = pods.length; count < wanted; count += 1)
    context.api.create(podFromTemplate(replicaSet, spec.template));
  for (const pod of mostExpendable(pods).slice(0, Math.max(0, pods.length - wanted)))
    context.api.delete(referenceTo(pod), 'Background');
}

/** Pods in the order in which they may go: first those that serve least, and of those the youngest. */
function mostExpendable(pods: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = (pod: KubernetesObject) => (isReady(pod) ? 2 : podStatusOf(pod).phase === 'Running' ? 1 : 0);
  return pods.toSorted((one, other) => rank(one) - rank(other) || byAge(other, one));
}

function statusOf(replicaSet: KubernetesObject, spec: ReplicaSetSpec, context: ControllerContext) {
  const pods = activePods(replicaSet, context);
  const waits = pods.map((pod) => availableInMs(pod, spec.minReadySeconds ?? 0, context.now()));
  const next = Math.min(...waits.filter((wait) => wait !== undefined && wait > 0).map(Number));
  if (Number.isFinite(next)) context.wakeAfter(referenceTo(replicaSet), next);
  const labels = spec.template.metadata?.labels ?? {};
  return {
    replicas: pods.length,
    fullyLabeledReplicas: countOrNothing(
      pods.filter((pod) => hasLabels(labels as { [key: string]: string }, pod.metadata.labels)).length,
    ),
    readyReplicas: countOrNothing(pods.filter(isReady).length),
    availableReplicas: countOrNothing(waits.filter((wait) => wait === 0).length),
    observedGeneration: replicaSet.metadata.generation,
  };
}
