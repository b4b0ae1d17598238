import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { nodeName } from './node.ts';
import { isReady, podStatusOf } from './pod-state.ts';
import { randomSuffix } from './pod-template.ts';
import { podsOf, type ServiceSpec, servicesOf, targetPortOf } from './service-pods.ts';
import { controllerReferenceTo } from './write-object.ts';

/** Keeps one EndpointSlice for each Service with a selector. */
export const endpointSliceController: Controller = {
  kind: { apiVersion: 'v1', kind: 'Service' },
  concernedBy: (changed, context) => (changed.kind === 'Pod' ? servicesOf(changed, context) : []),
  reconcile(service, context) {
    if ((service.spec as ServiceSpec).selector === undefined || service.metadata.deletionTimestamp !== undefined)
      return;
    const content = contentOf(service, context);
    const [slice] = context.owned.of(service, 'EndpointSlice');
    if (!slice) {
      context.api.create(newSlice(service, content));
      return;
    }
    context.api.update(referenceTo(slice), (live) => {
      const isSame =
        isDeepStrictEqual(live.endpoints ?? [], content.endpoints) && isDeepStrictEqual(live.ports, content.ports);
      return isSame ? undefined : { ...live, ...content };
    });
  },
};

function newSlice(service: KubernetesObject, content: object): KubernetesObject {
  const { name, namespace = '', labels } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${randomSuffix()}`,
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': name,
      },
      ownerReferences: [controllerReferenceTo(service)],
    },
    addressType: 'IPv4',
    ...content,
  };
}

function contentOf(service: KubernetesObject, context: ControllerContext) {
  const pods = podsOf(service, context);
  const ports = ((service.spec as ServiceSpec).ports ?? []).map((port) => ({
    name: port.name ?? '',
    port: targetPortOf(port, pods[0]),
    protocol: port.protocol ?? 'TCP',
  }));
  const endpoints = pods.map((pod) => {
    const { name, namespace, uid } = pod.metadata;
    const ready = isReady(pod);
    return {
      addresses: [podStatusOf(pod).podIP],
      conditions: { ready, serving: ready, terminating: false },
      nodeName,
      targetRef: { kind: 'Pod', name, namespace, uid },
    };
  });
  return { endpoints, ports };
}
