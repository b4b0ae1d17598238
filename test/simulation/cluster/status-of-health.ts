import type { HealthCode } from '../../../shared/domain/application/application.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { readField } from './field-paths.ts';

/** The health that controllers can bring an object to. */
export type PlayedHealth = Extract<HealthCode, 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended'>;

/** The status that controllers write for a health; undefined for kinds that nobody plays. */
export function statusOfHealth(object: KubernetesObject, health: PlayedHealth, message?: string): object | undefined {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object, health);
    case 'StatefulSet':
    case 'ReplicaSet':
    case 'DaemonSet':
      return replicaStatus(object, health);
    case 'Job':
      return jobStatus(health, message);
    case 'Pod':
      return podStatus(object, health, message);
    case 'PersistentVolumeClaim':
      return { phase: health === 'Healthy' ? 'Bound' : health === 'Degraded' ? 'Lost' : 'Pending' };
    case 'Ingress':
    case 'Service':
      return { loadBalancer: health === 'Healthy' ? { ingress: [{ ip: '192.0.2.1' }] } : {} };
    default:
      return undefined;
  }
}

function deploymentStatus(object: KubernetesObject, health: PlayedHealth): object {
  const replicas = replicasOf(object);
  const ready = health === 'Healthy' ? replicas : 0;
  const exceeded = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
  return {
    observedGeneration: object.metadata.generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    ...(health === 'Degraded' ? { conditions: [exceeded] } : {}),
  };
}

function replicaStatus(object: KubernetesObject, health: PlayedHealth): object {
  const replicas = replicasOf(object);
  const ready = health === 'Healthy' ? replicas : 0;
  const failure = { type: 'ReplicaFailure', status: 'True', message: 'pods cannot be created' };
  return {
    observedGeneration: object.metadata.generation,
    replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: ready,
    currentRevision: 'one',
    updateRevision: 'one',
    desiredNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: health === 'Healthy' ? 1 : 0,
    ...(health === 'Degraded' ? { conditions: [failure] } : {}),
  };
}

function jobStatus(health: PlayedHealth, message: string | undefined): object {
  if (health === 'Progressing') return { active: 1 };
  if (health === 'Suspended') return { conditions: [{ type: 'Suspended', status: 'True', message: 'Job suspended' }] };
  if (health === 'Healthy') return { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
  const words = message ?? 'Job has reached the specified backoff limit';
  return { failed: 1, conditions: [{ type: 'Failed', status: 'True', message: words }] };
}

function podStatus(object: KubernetesObject, health: PlayedHealth, message: string | undefined): object {
  const runsForEver = readField(object, 'spec\nrestartPolicy') === 'Always';
  if (health === 'Degraded') return { phase: 'Failed', message: message ?? 'the container ended with exit code 1' };
  if (health !== 'Healthy') return { phase: 'Pending' };
  return runsForEver ? { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } : { phase: 'Succeeded' };
}

function replicasOf(object: KubernetesObject): number {
  const replicas = readField(object, 'spec\nreplicas');
  return typeof replicas === 'number' ? replicas : 1;
}
