import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { nodeName } from './node.ts';
import { isReady, podStatusOf } from './pod-state.ts';
import { podsOf, type ServiceSpec, servicesOf, targetPortOf } from './service-pods.ts';

/** Keeps the Endpoints of each Service with a selector. */
export const endpointsController: Controller = {
  kind: { apiVersion: 'v1', kind: 'Service' },
  concernedBy: (changed, context) => (changed.kind === 'Pod' ? servicesOf(changed, context) : []),
  reconcile(service, context) {
    if ((service.spec as ServiceSpec).selector === undefined || service.metadata.deletionTimestamp !== undefined)
      return;
    const { name, namespace = '', labels } = service.metadata;
    const reference = { apiVersion: 'v1', kind: 'Endpoints', namespace, name };
    const subsets = subsetsOf(service, context);
    if (!context.api.get(reference)) {
      const metadata = { name, namespace, ...(labels && { labels }) };
      context.api.create({ apiVersion: 'v1', kind: 'Endpoints', metadata, ...(subsets.length > 0 && { subsets }) });
      return;
    }
    context.api.update(reference, (live) => {
      if (isDeepStrictEqual(live.subsets ?? [], subsets)) return undefined;
      const { subsets: _before, ...rest } = live;
      return { ...rest, ...(subsets.length > 0 && { subsets }) } as KubernetesObject;
    });
  },
  forget: ({ namespace, name }, { api }) => api.delete({ apiVersion: 'v1', kind: 'Endpoints', namespace, name }),
};

function subsetsOf(service: KubernetesObject, context: ControllerContext): readonly object[] {
  const pods = podsOf(service, context);
  if (pods.length === 0) return [];
  const ports = ((service.spec as ServiceSpec).ports ?? []).map((port) => ({
    ...(port.name && { name: port.name }),
    port: targetPortOf(port, pods[0]),
    protocol: port.protocol ?? 'TCP',
  }));
  const ready = pods.filter(isReady).map(addressOf);
  const notReady = pods.filter((pod) => !isReady(pod)).map(addressOf);
  return [
    {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ...(ports.length > 0 && { ports }),
    },
  ];
}

function addressOf(pod: KubernetesObject): object {
  const { name, namespace, uid } = pod.metadata;
  return { ip: podStatusOf(pod).podIP, nodeName, targetRef: { kind: 'Pod', name, namespace, uid } };
}
