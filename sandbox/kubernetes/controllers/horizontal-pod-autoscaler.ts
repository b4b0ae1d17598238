import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiReference } from '../api-surface.ts';
import { type Condition, withCondition } from './conditions.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { writeSpec, writeStatus } from './write-object.ts';

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
}

const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };

/** Keeps the target between its bounds; nothing is measured, as if the load were always right. */
export const horizontalPodAutoscalerController: Controller = {
  kind,
  concernedBy(changed, { api }) {
    const isTarget = (autoscaler: KubernetesObject) => {
      const { scaleTargetRef } = autoscaler.spec as AutoscalerSpec;
      return scaleTargetRef.kind === changed.kind && scaleTargetRef.name === changed.metadata.name;
    };
    if (!['Deployment', 'StatefulSet', 'ReplicaSet'].includes(changed.kind)) return [];
    return api
      .list(kind, changed.metadata.namespace ?? '')
      .filter(isTarget)
      .map(referenceTo);
  },
  reconcile(autoscaler, context) {
    const spec = autoscaler.spec as AutoscalerSpec;
    const target = targetOf(autoscaler, spec, context);
    const { conditions } = (autoscaler.status ?? {}) as { readonly conditions?: readonly Condition[] };
    if (!target) {
      const message = `the HPA controller was unable to get the target's current scale: ${spec.scaleTargetRef.name} not found`;
      const failed = withCondition(
        conditions,
        { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message },
        context.now(),
      );
      writeStatus(context, autoscaler, {
        currentReplicas: 0,
        desiredReplicas: 0,
        currentMetrics: null,
        conditions: failed,
      });
      return;
    }
    const live = (target.spec as { readonly replicas?: number }).replicas ?? 1;
    const desired = Math.min(Math.max(live, spec.minReplicas ?? 1), spec.maxReplicas);
    // 0 switches autoscaling off.
    if (live !== 0 && desired !== live) writeSpec(context, target, { replicas: desired });
    const { replicas = 0 } = (target.status ?? {}) as { readonly replicas?: number };
    writeStatus(context, autoscaler, {
      currentReplicas: replicas,
      desiredReplicas: live === 0 ? 0 : desired,
      currentMetrics: null,
      conditions: workingConditions(conditions, context.now()),
    });
  },
};

function targetOf(autoscaler: KubernetesObject, { scaleTargetRef }: AutoscalerSpec, { api }: ControllerContext) {
  const { apiVersion, kind: targetKind, name } = scaleTargetRef;
  const reference: ApiReference = {
    apiVersion,
    kind: targetKind,
    name,
    namespace: autoscaler.metadata.namespace ?? '',
  };
  return api.get(reference);
}

function workingConditions(before: readonly Condition[] | undefined, now: Date): readonly Condition[] {
  const conditions = [
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    },
    {
      type: 'ScalingActive',
      status: 'True',
      reason: 'ValidMetricFound',
      message: 'the HPA was able to successfully calculate a replica count',
    },
    {
      type: 'ScalingLimited',
      status: 'False',
      reason: 'DesiredWithinRange',
      message: 'the desired count is within the acceptable range',
    },
  ];
  return conditions.reduce<readonly Condition[]>((all, each) => withCondition(all, each, now), before ?? []);
}
