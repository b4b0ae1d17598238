import type { HealthCode, HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { textAt } from '../read-field.ts';

const HEALTH_BY_PHASE: ReadonlyMap<string, HealthCode> = new Map([
  ['Bound', 'Healthy'],
  ['Pending', 'Progressing'],
  ['Lost', 'Degraded'],
]);

/** Health of a PersistentVolumeClaim by its phase. */
export function assessPersistentVolumeClaim({ status }: KubernetesObject): HealthStatus {
  return health(HEALTH_BY_PHASE.get(textAt(status, 'phase')) ?? 'Unknown');
}
