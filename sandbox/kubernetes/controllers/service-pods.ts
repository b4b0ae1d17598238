import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiReference } from '../api-surface.ts';
import { type ControllerContext, referenceTo } from './controller.ts';
import { hasLabels } from './label-selector.ts';
import { byAge } from './owned-objects.ts';
import { isActive, podStatusOf } from './pod-state.ts';

/** A port of a Service. */
export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
}

/** What the controllers of endpoints read of a Service's spec. */
export interface ServiceSpec {
  readonly selector?: { readonly [key: string]: string };
  readonly ports?: readonly ServicePort[];
}

/** The Services that select a Pod. */
export function servicesOf(pod: KubernetesObject, { api }: ControllerContext): readonly ApiReference[] {
  const services = api.list({ apiVersion: 'v1', kind: 'Service' }, pod.metadata.namespace ?? '');
  return services.filter((service) => selects(service, pod)).map(referenceTo);
}

/** The Pods that a Service selects and that have an address, oldest first. */
export function podsOf(service: KubernetesObject, { api }: ControllerContext): readonly KubernetesObject[] {
  const pods = api.list({ apiVersion: 'v1', kind: 'Pod' }, service.metadata.namespace ?? '');
  return pods
    .filter((pod) => selects(service, pod) && isActive(pod) && podStatusOf(pod).podIP !== undefined)
    .toSorted(byAge);
}

function selects(service: KubernetesObject, pod: KubernetesObject): boolean {
  const { selector } = service.spec as ServiceSpec;
  return selector !== undefined && hasLabels(selector, pod.metadata.labels);
}

/** The number of a port in a Pod; a name is looked up among its containers. */
export function targetPortOf({ port, targetPort }: ServicePort, pod: KubernetesObject | undefined): number {
  if (typeof targetPort === 'number') return targetPort;
  const { containers } = (pod?.spec ?? { containers: [] }) as { readonly containers: readonly NamedPorts[] };
  const named = containers.flatMap((container) => container.ports ?? []).find(({ name }) => name === targetPort);
  return named?.containerPort ?? port;
}

interface NamedPorts {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}
