import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { referenceTo } from './controller.ts';
import { decideRollout, decideScaling } from './deployment-rollout.ts';
import {
  type DeploymentSpec,
  deploymentSpecOf,
  type Rollout,
  revisionOf,
  rolloutAnnotations,
  templateWithoutHash,
} from './deployment-spec.ts';
import { completedStatus, isComplete, pausedStatus, rolloutStatus } from './deployment-status.ts';
import { selectsLabels } from './label-selector.ts';
import { isActive } from './pod-state.ts';
import { canonicalJson, hashOf, type PodTemplate } from './pod-template.ts';
import { ownerOf } from './replica-set.ts';
import { adopt, controllerReferenceTo, writeAnnotations, writeSpec, writeStatus } from './write-object.ts';

/** Rolls a Deployment out over its ReplicaSets as its strategy says, and tells how far it is. */
export const deploymentController: Controller = {
  kind: { apiVersion: 'apps/v1', kind: 'Deployment' },
  concernedBy(changed, { api }) {
    if (changed.kind === 'ReplicaSet') return ownerOf(changed, 'Deployment', 'apps/v1');
    // With Recreate the end of the last old Pod is what the new ReplicaSet waits for.
    const [replicaSet] = changed.kind === 'Pod' ? ownerOf(changed, 'ReplicaSet', 'apps/v1') : [];
    const owner = replicaSet && api.get(replicaSet);
    return owner ? ownerOf(owner, 'Deployment', 'apps/v1') : [];
  },
  reconcile(deployment, context) {
    if (deployment.metadata.deletionTimestamp !== undefined) return;
    const spec = deploymentSpecOf(deployment);
    adoptReplicaSets(deployment, spec, context);
    const isPaused = spec.paused === true;
    const rollout = isPaused ? findRollout(deployment, spec, context) : openRollout(deployment, spec, context);
    scaleReplicaSets(deployment, spec, rollout, context);
    const settled = findRollout(deployment, spec, context);
    if (isPaused) {
      writeStatus(context, deployment, pausedStatus(deployment, spec, settled, context.now()));
      return;
    }
    reportRollout(deployment, spec, settled, context);
  },
};

function adoptReplicaSets(deployment: KubernetesObject, spec: DeploymentSpec, context: ControllerContext): void {
  for (const orphan of context.owned.orphans('ReplicaSet', deployment.metadata.namespace ?? '')) {
    const isOurs =
      orphan.metadata.deletionTimestamp === undefined && selectsLabels(spec.selector, orphan.metadata.labels);
    if (isOurs) adopt(context, deployment, orphan);
  }
}

function findRollout(deployment: KubernetesObject, spec: DeploymentSpec, context: ControllerContext): Rollout {
  const all = context.owned
    .of(deployment, 'ReplicaSet')
    .filter((each) => each.metadata.deletionTimestamp === undefined);
  const wanted = canonicalJson(spec.template);
  const current = all.find((each) => canonicalJson(templateWithoutHash(each)) === wanted);
  return { current, old: all.filter((each) => each !== current) };
}

/** Finds or makes the ReplicaSet of the present template, and gives it the newest revision. */
function openRollout(deployment: KubernetesObject, spec: DeploymentSpec, context: ControllerContext): Rollout {
  const { current, old } = findRollout(deployment, spec, context);
  const newest = Math.max(0, ...old.map(revisionOf));
  const revision = String(Math.max(newest + 1, current ? revisionOf(current) : 0));
  if (current) recordRevision(current, revision, context);
  else context.api.create(newReplicaSet(deployment, spec, { old, revision }));
  writeAnnotations(context, deployment, { 'deployment.kubernetes.io/revision': revision });
  return findRollout(deployment, spec, context);
}

function recordRevision(replicaSet: KubernetesObject, revision: string, context: ControllerContext): void {
  const before = replicaSet.metadata.annotations?.['deployment.kubernetes.io/revision'];
  if (before === revision) return;
  const history = replicaSet.metadata.annotations?.['deployment.kubernetes.io/revision-history'];
  writeAnnotations(context, replicaSet, {
    'deployment.kubernetes.io/revision': revision,
    ...(before && { 'deployment.kubernetes.io/revision-history': history ? `${history},${before}` : before }),
  });
}

function newReplicaSet(
  deployment: KubernetesObject,
  spec: DeploymentSpec,
  { old, revision }: { readonly old: readonly KubernetesObject[]; readonly revision: string },
): KubernetesObject {
  const hash = hashOf(spec.template);
  const labels = { ...spec.template.metadata?.labels, 'pod-template-hash': hash };
  const template: PodTemplate = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const { initial } = decideRollout(spec, { current: undefined, old });
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? '',
      labels,
      annotations: { ...rolloutAnnotations(deployment, spec), 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [controllerReferenceTo(deployment)],
    },
    spec: {
      replicas: initial,
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, 'pod-template-hash': hash } },
      template,
    },
  };
}

function scaleReplicaSets(
  deployment: KubernetesObject,
  spec: DeploymentSpec,
  rollout: Rollout,
  context: ControllerContext,
): void {
  const scaling = decideScaling(spec, rollout);
  const hasOldPods = rollout.old.some((each) => context.owned.of(each, 'Pod').some(isActive));
  const replicas =
    scaling ?? (spec.paused ? new Map<string, number>() : decideRollout(spec, rollout, hasOldPods).replicas);
  for (const replicaSet of [...rollout.old, ...(rollout.current ? [rollout.current] : [])]) {
    const wanted = replicas.get(replicaSet.metadata.name);
    const live = (replicaSet.spec as { readonly replicas?: number }).replicas ?? 1;
    if (wanted !== undefined && wanted !== live) writeSpec(context, replicaSet, { replicas: wanted });
    if (replicaSet === rollout.current || live > 0 || (wanted ?? 0) > 0) {
      writeAnnotations(context, replicaSet, rolloutAnnotations(deployment, spec));
    }
  }
}

function reportRollout(
  deployment: KubernetesObject,
  spec: DeploymentSpec,
  rollout: Rollout,
  context: ControllerContext,
): void {
  if (isComplete(deployment, spec, rollout)) {
    removeHistory(spec, rollout.old, context);
    writeStatus(context, deployment, completedStatus(deployment, spec, rollout, context.now()));
    return;
  }
  const { status, deadlineInMs } = rolloutStatus(deployment, spec, rollout, context.now());
  if (deadlineInMs !== undefined) context.wakeAfter(referenceTo(deployment), deadlineInMs);
  writeStatus(context, deployment, status);
}

function removeHistory(spec: DeploymentSpec, old: readonly KubernetesObject[], context: ControllerContext): void {
  const idle = old.filter(
    (each) => (each.spec as { replicas?: number }).replicas === 0 && !context.owned.of(each, 'Pod').length,
  );
  const oldestFirst = idle.toSorted((one, other) => revisionOf(one) - revisionOf(other));
  const surplus = Math.max(0, oldestFirst.length - (spec.revisionHistoryLimit ?? 10));
  for (const replicaSet of oldestFirst.slice(0, surplus)) context.api.delete(referenceTo(replicaSet), 'Background');
}
