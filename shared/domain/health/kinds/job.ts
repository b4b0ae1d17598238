import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, listAt } from '../read-field.ts';

/** Health of a Job by its conditions; that it was suspended once (condition with status False) does not hold it back. */
export function assessJob({ status }: KubernetesObject): HealthStatus {
  const conditions = conditionsOf(listAt(status, 'conditions'));
  const failed = conditions.findLast(({ type }) => type === 'Failed');
  if (failed) return health('Degraded', failed.message);
  const ended = conditions.filter(({ type }) => type === 'Complete' || type === 'Suspended');
  const message = ended.at(-1)?.message;
  if (ended.some((condition) => condition.type === 'Suspended' && condition.status === 'True')) {
    return health('Suspended', message);
  }
  return health(ended.length > 0 ? 'Healthy' : 'Progressing', message);
}
