import type { HealthCode, HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { textAt } from '../read-field.ts';

const HEALTH_BY_PHASE: ReadonlyMap<string, HealthCode> = new Map([
  ['', 'Progressing'],
  ['Pending', 'Progressing'],
  ['Running', 'Progressing'],
  ['Succeeded', 'Healthy'],
  ['Failed', 'Degraded'],
  ['Error', 'Degraded'],
]);

/** Health of an Argo Workflow by its phase. */
export function assessArgoWorkflow({ status }: KubernetesObject): HealthStatus {
  return health(HEALTH_BY_PHASE.get(textAt(status, 'phase')) ?? 'Unknown', textAt(status, 'message'));
}
