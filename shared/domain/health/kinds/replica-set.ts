import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, listAt, numberAt } from '../read-field.ts';

/** Health of a ReplicaSet: whether its pods could be made and are available. */
export function assessReplicaSet({ metadata, spec, status }: KubernetesObject): HealthStatus {
  if ((metadata.generation ?? 0) > (numberAt(status, 'observedGeneration') ?? 0)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed replica set generation less than desired generation',
    );
  }
  const failure = conditionsOf(listAt(status, 'conditions')).find(({ type }) => type === 'ReplicaFailure');
  if (failure?.status === 'True') return health('Degraded', failure.message);
  const wanted = numberAt(spec, 'replicas');
  const available = numberAt(status, 'availableReplicas') ?? 0;
  if (wanted !== undefined && available < wanted) {
    return health(
      'Progressing',
      `Waiting for rollout to finish: ${available} out of ${wanted} new replicas are available...`,
    );
  }
  return health('Healthy');
}
