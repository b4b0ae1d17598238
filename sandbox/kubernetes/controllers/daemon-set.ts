import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { recordTemplate, removeOldRevisions } from './controller-revisions.ts';
import { hasLabels } from './label-selector.ts';
import { nodeLabels, nodeName } from './node.ts';
import { availableInMs, isActive, isFinished, isReady } from './pod-state.ts';
import { type PodTemplate, podFromTemplate } from './pod-template.ts';
import { ownerOf } from './replica-set.ts';
import { countOrNothing, writeStatus } from './write-object.ts';

interface DaemonSetSpec {
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly template: PodTemplate;
  readonly updateStrategy?: { readonly type?: string };
}

const revisionLabel = 'controller-revision-hash';

/** Keeps one Pod on the sandbox's node. */
export const daemonSetController: Controller = {
  kind: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  concernedBy: (changed) => (changed.kind === 'Pod' ? ownerOf(changed, 'DaemonSet', 'apps/v1') : []),
  reconcile(daemonSet, context) {
    if (daemonSet.metadata.deletionTimestamp !== undefined) return;
    const spec = daemonSet.spec as DaemonSetSpec;
    const revision = recordTemplate(daemonSet, spec.template, context);
    const hash = revision.metadata.labels?.['controller.kubernetes.io/hash'] ?? '';
    keepPod(daemonSet, spec, hash, context);
    report(daemonSet, spec, hash, context);
    removeOldRevisions(
      daemonSet,
      { names: new Set([revision.metadata.name]), limit: spec.revisionHistoryLimit ?? 10 },
      context,
    );
  },
};

/** Whether the node fits what the Pods ask for. */
function fitsNode({ template }: DaemonSetSpec): boolean {
  return hasLabels((template.spec?.nodeSelector ?? {}) as { [key: string]: string }, nodeLabels);
}

function keepPod(daemonSet: KubernetesObject, spec: DaemonSetSpec, hash: string, context: ControllerContext): void {
  const pods = context.owned.of(daemonSet, 'Pod');
  const isOutdated = (pod: KubernetesObject) =>
    spec.updateStrategy?.type !== 'OnDelete' && pod.metadata.labels?.[revisionLabel] !== hash;
  const wanted = fitsNode(spec) ? 1 : 0;
  const leaving = pods.filter((pod) => isFinished(pod) || isOutdated(pod) || wanted === 0);
  for (const pod of leaving.filter((each) => each.metadata.deletionTimestamp === undefined)) {
    context.api.delete(referenceTo(pod), 'Background');
  }
  if (wanted === 0 || context.owned.of(daemonSet, 'Pod').length > 0) return;
  const labels = { [revisionLabel]: hash, 'pod-template-generation': String(daemonSet.metadata.generation ?? 1) };
  context.api.create(podFromTemplate(daemonSet, spec.template, { labels, spec: { nodeName } }));
}

function report(daemonSet: KubernetesObject, spec: DaemonSetSpec, hash: string, context: ControllerContext): void {
  const pods = context.owned.of(daemonSet, 'Pod').filter(isActive);
  const waits = pods.map((pod) => availableInMs(pod, spec.minReadySeconds ?? 0, context.now()));
  const next = Math.min(...waits.filter((wait) => wait !== undefined && wait > 0).map(Number));
  if (Number.isFinite(next)) context.wakeAfter(referenceTo(daemonSet), next);
  const desired = fitsNode(spec) ? 1 : 0;
  const available = waits.filter((wait) => wait === 0).length;
  writeStatus(context, daemonSet, {
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: desired,
    numberMisscheduled: 0,
    numberReady: pods.filter(isReady).length,
    numberAvailable: countOrNothing(available),
    numberUnavailable: countOrNothing(Math.max(0, desired - available)),
    updatedNumberScheduled: countOrNothing(pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === hash).length),
    observedGeneration: daemonSet.metadata.generation,
  });
}
