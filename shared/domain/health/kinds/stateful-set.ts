import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { fieldAt, numberAt, textAt } from '../read-field.ts';

/** Health of a StatefulSet: how far its rollout is, as `kubectl rollout status` tells it. */
export function assessStatefulSet(object: KubernetesObject): HealthStatus {
  const { metadata, spec, status } = object;
  const observed = numberAt(status, 'observedGeneration') ?? 0;
  if (observed === 0 || (metadata.generation ?? 0) > observed) {
    return health('Progressing', 'Waiting for statefulset spec update to be observed...');
  }
  const wanted = numberAt(spec, 'replicas');
  const ready = numberAt(status, 'readyReplicas') ?? 0;
  if (wanted !== undefined && ready < wanted) {
    return health('Progressing', `Waiting for ${wanted - ready} pods to be ready...`);
  }
  const strategy = textAt(spec, 'updateStrategy', 'type');
  const rollingUpdate = fieldAt(spec, 'updateStrategy', 'rollingUpdate');
  if (strategy === 'RollingUpdate' && typeof rollingUpdate === 'object' && rollingUpdate !== null) {
    return assessPartition(object);
  }
  if (strategy === 'OnDelete') return health('Healthy', `statefulset has ${ready} ready pods`);
  const current = textAt(status, 'currentRevision');
  const update = textAt(status, 'updateRevision');
  if (update !== current) {
    const updated = numberAt(status, 'updatedReplicas') ?? 0;
    return health(
      'Progressing',
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${update}...`,
    );
  }
  const pods = numberAt(status, 'currentReplicas') ?? 0;
  return health('Healthy', `statefulset rolling update complete ${pods} pods at revision ${current}...`);
}

/** A partition holds back the pods below it; the rollout is done when all others are new. */
function assessPartition({ spec, status }: KubernetesObject): HealthStatus {
  const wanted = numberAt(spec, 'replicas');
  const partition = numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition');
  const updated = numberAt(status, 'updatedReplicas') ?? 0;
  if (wanted !== undefined && partition !== undefined && updated < wanted - partition) {
    return health(
      'Progressing',
      `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
    );
  }
  return health('Healthy', `partitioned roll out complete: ${updated} new pods have been updated...`);
}
