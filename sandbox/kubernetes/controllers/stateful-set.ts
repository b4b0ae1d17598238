import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import {
  recordTemplate,
  removeOldRevisions,
  revisionsOf,
  templateOf,
  withoutDirective,
} from './controller-revisions.ts';
import { availableInMs, isActive, isFinished, isReady } from './pod-state.ts';
import { podFromTemplate } from './pod-template.ts';
import { ownerOf } from './replica-set.ts';
import { createClaims, ordinalOf, type StatefulSetSpec, withClaims } from './stateful-set-pods.ts';
import { countOrNothing, writeStatus } from './write-object.ts';

const revisionLabel = 'controller-revision-hash';

interface Revisions {
  readonly current: string;
  readonly update: string;
}

/** Keeps numbered Pods, one after the other, and replaces them from the last to the first when the template changes. */
export const statefulSetController: Controller = {
  kind: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  concernedBy: (changed) => (changed.kind === 'Pod' ? ownerOf(changed, 'StatefulSet', 'apps/v1') : []),
  reconcile(statefulSet, context) {
    if (statefulSet.metadata.deletionTimestamp !== undefined) return;
    const spec = statefulSet.spec as StatefulSetSpec;
    const update = recordTemplate(statefulSet, spec.template, context).metadata.name;
    const known = new Set(revisionsOf(statefulSet, context).map((each) => each.metadata.name));
    const reported = (statefulSet.status as { readonly currentRevision?: string } | undefined)?.currentRevision;
    const revisions = { current: reported && known.has(reported) ? reported : update, update };
    if (keepPods(statefulSet, spec, revisions, context)) replaceOutdated(statefulSet, spec, revisions, context);
    report(statefulSet, spec, revisions, context);
  },
};

function podsOf(statefulSet: KubernetesObject, context: ControllerContext): readonly KubernetesObject[] {
  return context.owned.of(statefulSet, 'Pod').toSorted((one, other) => ordinalOf(one) - ordinalOf(other));
}

/** Makes missing Pods and removes surplus ones; answers whether all are there and ready. */
function keepPods(
  statefulSet: KubernetesObject,
  spec: StatefulSetSpec,
  revisions: Revisions,
  context: ControllerContext,
): boolean {
  const isParallel = spec.podManagementPolicy === 'Parallel';
  const pods = new Map(podsOf(statefulSet, context).map((pod) => [ordinalOf(pod), pod]));
  const first = spec.ordinals?.start ?? 0;
  const end = first + (spec.replicas ?? 1);
  let settled = true;
  for (let ordinal = first; ordinal < end; ordinal += 1) {
    const pod = pods.get(ordinal);
    if (!pod) createPod(statefulSet, spec, revisionFor(ordinal, spec, revisions), { ordinal, context });
    else if (isFinished(pod)) context.api.delete(referenceTo(pod), 'Background');
    if (pod && isActive(pod) && isReady(pod)) continue;
    settled = false;
    if (!isParallel) return false;
  }
  const surplus = [...pods].filter(([ordinal]) => ordinal < first || ordinal >= end).map(([, pod]) => pod);
  const leaving = isParallel ? surplus : surplus.slice(-1);
  for (const pod of leaving.filter(isActive)) context.api.delete(referenceTo(pod), 'Background');
  return settled && surplus.length === 0;
}

/** Pods below the partition stay at the revision from before. */
function revisionFor(ordinal: number, spec: StatefulSetSpec, revisions: Revisions): string {
  return ordinal < (spec.updateStrategy?.rollingUpdate?.partition ?? 0) ? revisions.current : revisions.update;
}

function createPod(
  statefulSet: KubernetesObject,
  spec: StatefulSetSpec,
  revision: string,
  { ordinal, context }: { readonly ordinal: number; readonly context: ControllerContext },
): void {
  const name = `${statefulSet.metadata.name}-${ordinal}`;
  const kept = revisionsOf(statefulSet, context).find((each) => each.metadata.name === revision);
  const template = kept ? withoutDirective(templateOf(kept)) : spec.template;
  createClaims(statefulSet, spec, name, context);
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [revisionLabel]: revision,
  };
  const place = { hostname: name, ...(spec.serviceName && { subdomain: spec.serviceName }) };
  context.api.create(podFromTemplate(statefulSet, withClaims(template, spec, name), { name, labels, spec: place }));
}

function replaceOutdated(
  statefulSet: KubernetesObject,
  spec: StatefulSetSpec,
  revisions: Revisions,
  context: ControllerContext,
): void {
  if (spec.updateStrategy?.type === 'OnDelete') return;
  const outdated = podsOf(statefulSet, context).filter(
    (pod) => pod.metadata.labels?.[revisionLabel] !== revisionFor(ordinalOf(pod), spec, revisions),
  );
  const last = outdated.at(-1);
  if (last) context.api.delete(referenceTo(last), 'Background');
}

function report(
  statefulSet: KubernetesObject,
  spec: StatefulSetSpec,
  revisions: Revisions,
  context: ControllerContext,
): void {
  const pods = podsOf(statefulSet, context).filter(isActive);
  const ofRevision = (name: string) => pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === name).length;
  const waits = pods.map((pod) => availableInMs(pod, spec.minReadySeconds ?? 0, context.now()));
  const next = Math.min(...waits.filter((wait) => wait !== undefined && wait > 0).map(Number));
  if (Number.isFinite(next)) context.wakeAfter(referenceTo(statefulSet), next);
  const wanted = spec.replicas ?? 1;
  const isUpdated = ofRevision(revisions.update) === wanted && pods.length === wanted && pods.every(isReady);
  const current = isUpdated ? revisions.update : revisions.current;
  writeStatus(context, statefulSet, {
    observedGeneration: statefulSet.metadata.generation,
    replicas: pods.length,
    readyReplicas: countOrNothing(pods.filter(isReady).length),
    currentReplicas: countOrNothing(ofRevision(current)),
    updatedReplicas: countOrNothing(ofRevision(revisions.update)),
    availableReplicas: waits.filter((wait) => wait === 0).length,
    currentRevision: current,
    updateRevision: revisions.update,
    collisionCount: 0,
  });
  const inUse = pods.map((pod) => pod.metadata.labels?.[revisionLabel] ?? '');
  removeOldRevisions(
    statefulSet,
    { names: new Set([...inUse, current, revisions.update]), limit: spec.revisionHistoryLimit ?? 10 },
    context,
  );
}
