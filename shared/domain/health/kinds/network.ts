import type { HealthStatus } from '../../application/application.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { listAt, textAt } from '../read-field.ts';

/** Health of a Service: a load balancer needs an address, all others are as they should be. */
export function assessService({ spec, status }: KubernetesObject): HealthStatus {
  const waits = textAt(spec, 'type') === 'LoadBalancer' && listAt(status, 'loadBalancer', 'ingress').length === 0;
  return health(waits ? 'Progressing' : 'Healthy');
}

/** Health of an Ingress: it works once its controller has given it an address. */
export function assessIngress({ status }: KubernetesObject): HealthStatus {
  return health(listAt(status, 'loadBalancer', 'ingress').length > 0 ? 'Healthy' : 'Progressing');
}
