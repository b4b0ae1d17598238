import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { hasLabels } from './label-selector.ts';
import { nodeLabels, nodeName } from './node.ts';
import { isFinished } from './pod-state.ts';
import { unschedulableStatus } from './pod-status.ts';
import { nextPodStep } from './pod-steps.ts';
import { writeStatus } from './write-object.ts';

interface PendingStep {
  readonly uid: string;
  /** The status that the step starts from; another one means that the step is to be thought over. */
  readonly from: unknown;
  readonly dueAt: number;
}

/**
 * Plays scheduler and kubelet: takes each Pod from Pending to Running and Ready, or to its end, in steps that take their time.
 *
 * What a Pod does follows from its spec: see `nextPodStep`.
 */
export function createPodController(): Controller {
  const pending = new Map<string, PendingStep>();
  return {
    kind: { apiVersion: 'v1', kind: 'Pod' },
    forget: (reference) => pending.delete(`${reference.namespace}/${reference.name}`),
    reconcile(pod, context) {
      if (pod.metadata.deletionTimestamp !== undefined) return endPod(pod, context);
      if (isFinished(pod)) return;
      if (!fitsNode(pod)) return writeStatus(context, pod, unschedulableStatus(pod, context.now()));
      const step = nextPodStep(pod, context);
      if (!step) return;
      const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
      const waiting = pending.get(key);
      const isSame = waiting !== undefined && waiting.uid === pod.metadata.uid && waiting.from === step.name;
      const dueAt = isSame ? waiting.dueAt : Date.now() + step.afterMs;
      if (Date.now() < dueAt) {
        pending.set(key, { uid: pod.metadata.uid ?? '', from: step.name, dueAt });
        context.wakeAfter(referenceTo(pod), dueAt - Date.now());
        return;
      }
      pending.delete(key);
      bindToNode(pod, context);
      writeStatus(context, pod, step.status(context.now()));
    },
  };
}

/** Removes a Pod whose containers have ended; finalizers still hold it. */
function endPod(pod: KubernetesObject, context: ControllerContext): void {
  if ((pod.metadata.finalizers ?? []).length === 0) context.api.delete(referenceTo(pod), 'Background');
}

function fitsNode(pod: KubernetesObject): boolean {
  const { nodeSelector } = pod.spec as { readonly nodeSelector?: { readonly [key: string]: string } };
  return hasLabels(nodeSelector ?? {}, nodeLabels);
}

function bindToNode(pod: KubernetesObject, context: ControllerContext): void {
  if ((pod.spec as { readonly nodeName?: string }).nodeName) return;
  context.api.update(referenceTo(pod), (live) => ({ ...live, spec: { ...(live.spec as object), nodeName } }));
}
