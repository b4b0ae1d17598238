import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';

/** autoscaling/v1 → v2: the CPU target becomes a resource metric. */
export function hpaToV2(object: KubernetesObject): KubernetesObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = objectOrEmpty(object.spec);
  const { currentCPUUtilizationPercentage: current, ...status } = objectOrEmpty(object.status);
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } };
  const now = { name: 'cpu', current: { averageUtilization: current, averageValue: '0' } };
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    spec: { ...spec, ...(target === undefined ? {} : { metrics: [{ type: 'Resource', resource: cpu }] }) },
    status: { ...status, currentMetrics: current === undefined ? null : [{ type: 'Resource', resource: now }] },
  };
}

/** autoscaling/v2 → v1: what v1 cannot say is left out. */
export function hpaFromV2(object: KubernetesObject): KubernetesObject {
  const { metrics, behavior: _, ...spec } = objectOrEmpty(object.spec);
  const { currentMetrics, conditions: __, ...status } = objectOrEmpty(object.status);
  const target = at(cpuMetric(metrics), 'resource', 'target', 'averageUtilization');
  const current = at(cpuMetric(currentMetrics), 'resource', 'current', 'averageUtilization');
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
}

function cpuMetric(metrics: unknown): JsonObject | undefined {
  return listOrEmpty(metrics)
    .filter(isObject)
    .find((metric) => at(metric, 'resource', 'name') === 'cpu');
}
