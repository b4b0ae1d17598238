import type { HealthStatus } from '../../application/application.ts';
import { annotationOf, groupAndVersion, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, listAt, type StatusCondition } from '../read-field.ts';

const CONDITIONS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/conditions';

const DEGRADED_REASONS: { readonly [conditionType: string]: readonly string[] } = {
  AbleToScale: ['FailedGetScale', 'FailedUpdateScale'],
  ScalingActive: [
    'FailedGetResourceMetric',
    'FailedGetObjectMetric',
    'FailedGetPodsMetric',
    'FailedGetExternalMetric',
    'FailedComputeMetricsReplicas',
    'InvalidSelector',
  ],
};

const HEALTHY_TYPES: readonly string[] = ['AbleToScale', 'ScalingLimited'];

/** Health of a HorizontalPodAutoscaler: a failing condition decides before a good one. */
export function assessHorizontalPodAutoscaler(object: KubernetesObject): HealthStatus {
  const conditions =
    groupAndVersion(object.apiVersion).version === 'v1'
      ? annotatedConditions(object)
      : conditionsOf(listAt(object.status, 'conditions'));
  if (conditions === undefined) {
    return health('Unknown', `annotation ${CONDITIONS_ANNOTATION} is not a JSON list of conditions`);
  }
  const failed = conditions.find(({ type, reason }) => DEGRADED_REASONS[type]?.includes(reason));
  if (failed) return health('Degraded', failed.message);
  const working = conditions.find(({ type, status }) => HEALTHY_TYPES.includes(type) && status === 'True');
  if (working) return health('Healthy', working.message);
  return health('Progressing', 'Waiting to Autoscale');
}

/** `autoscaling/v1` has no field for conditions and keeps them in an annotation. */
function annotatedConditions(object: KubernetesObject): readonly StatusCondition[] | undefined {
  const annotation = annotationOf(object, CONDITIONS_ANNOTATION);
  if (annotation === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(annotation);
    return Array.isArray(parsed) ? conditionsOf(parsed) : undefined;
  } catch {
    return undefined;
  }
}
