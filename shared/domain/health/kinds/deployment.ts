import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, fieldAt, listAt, numberAt } from '../read-field.ts';

/** Health of a Deployment: how far its rollout is, as `kubectl rollout status` tells it. */
export function assessDeployment(object: KubernetesObject): HealthStatus {
  const { spec, status } = object;
  if (fieldAt(spec, 'paused') === true) return health('Suspended', 'Deployment is paused');
  if ((object.metadata.generation ?? 0) > (numberAt(status, 'observedGeneration') ?? 0)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed deployment generation less than desired generation',
    );
  }
  const progressing = conditionsOf(listAt(status, 'conditions')).find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return health('Degraded', `Deployment "${object.metadata.name}" exceeded its progress deadline`);
  }
  const wanted = numberAt(spec, 'replicas');
  const replicas = numberAt(status, 'replicas') ?? 0;
  const updated = numberAt(status, 'updatedReplicas') ?? 0;
  const available = numberAt(status, 'availableReplicas') ?? 0;
  const waiting = 'Waiting for rollout to finish:';
  if (wanted !== undefined && updated < wanted) {
    return health('Progressing', `${waiting} ${updated} out of ${wanted} new replicas have been updated...`);
  }
  if (replicas > updated) {
    return health('Progressing', `${waiting} ${replicas - updated} old replicas are pending termination...`);
  }
  if (available < updated) {
    return health('Progressing', `${waiting} ${available} of ${updated} updated replicas are available...`);
  }
  return health('Healthy');
}
