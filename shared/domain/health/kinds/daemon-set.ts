import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { numberAt, textAt } from '../read-field.ts';

/** Health of a DaemonSet: how far its rollout is, as `kubectl rollout status` tells it. */
export function assessDaemonSet({ metadata, spec, status }: KubernetesObject): HealthStatus {
  if ((metadata.generation ?? 0) > (numberAt(status, 'observedGeneration') ?? 0)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed daemon set generation less than desired generation',
    );
  }
  const wanted = numberAt(status, 'desiredNumberScheduled') ?? 0;
  const updated = numberAt(status, 'updatedNumberScheduled') ?? 0;
  const available = numberAt(status, 'numberAvailable') ?? 0;
  if (textAt(spec, 'updateStrategy', 'type') === 'OnDelete') {
    return health('Healthy', `daemon set ${updated} out of ${wanted} new pods have been updated`);
  }
  const waiting = `Waiting for daemon set "${metadata.name}" rollout to finish:`;
  if (updated < wanted) {
    return health('Progressing', `${waiting} ${updated} out of ${wanted} new pods have been updated...`);
  }
  if (available < wanted) {
    return health('Progressing', `${waiting} ${available} of ${wanted} updated pods are available...`);
  }
  return health('Healthy');
}
