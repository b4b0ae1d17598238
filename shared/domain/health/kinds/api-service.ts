import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, listAt } from '../read-field.ts';

/** Health of an APIService: whether the extension server behind it answers. */
export function assessApiService({ status }: KubernetesObject): HealthStatus {
  const available = conditionsOf(listAt(status, 'conditions')).find(({ type }) => type === 'Available');
  if (!available) return health('Progressing', 'Waiting to be processed');
  return health(available.status === 'True' ? 'Healthy' : 'Progressing', `${available.reason}: ${available.message}`);
}
