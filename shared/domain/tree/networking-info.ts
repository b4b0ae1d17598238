import { fieldAt, listAt, textAt } from '../health/read-field.ts';
import { externalUrlsOf } from '../resource/external-urls.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { isMetadataOnly } from './is-metadata-only.ts';
import type { NetworkingInfo, ResourceRef } from './resource-node.ts';

/** How an object is reached and what it passes traffic on to; undefined for objects that have no part in it. */
export function networkingInfoOf(object: KubernetesObject): NetworkingInfo | undefined {
  const own = isMetadataOnly(object) ? undefined : ownInfoOf(object);
  const externalURLs = externalUrlsOf([object]);
  if (!own && externalURLs.length === 0) return undefined;
  return { ...own, ...(externalURLs.length > 0 && { externalURLs }) };
}

function ownInfoOf(object: KubernetesObject): NetworkingInfo | undefined {
  const { group, kind } = gvkOf(object);
  switch (`${group}/${kind}`) {
    case '/Pod':
      return object.metadata.labels && { labels: object.metadata.labels };
    case '/Service':
      return serviceInfo(object);
    case 'networking.k8s.io/Ingress':
    case 'extensions/Ingress':
      return withTargets(ingressServices(object), object, addressesOf(object));
    case 'networking.istio.io/VirtualService':
      return withTargets(virtualServiceHosts(object), object);
    case 'networking.istio.io/ServiceEntry':
      return serviceEntryInfo(object);
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
    case 'gateway.networking.k8s.io/TLSRoute':
    case 'gateway.networking.k8s.io/TCPRoute':
      return withTargets(routeServices(object), object);
    default:
      return undefined;
  }
}

interface ServiceName {
  readonly name: string;
  /** Default: that of the object that names it. */
  readonly namespace?: string;
}

function withTargets(
  services: readonly ServiceName[],
  { metadata }: KubernetesObject,
  ingress: NetworkingInfo['ingress'] = [],
): NetworkingInfo {
  const unique = new Map(
    services
      .filter(({ name }) => name !== '')
      .map(({ name, namespace = metadata.namespace ?? '' }): [string, ResourceRef] => [
        `${namespace}/${name}`,
        { kind: 'Service', namespace, name },
      ]),
  );
  return { targetRefs: [...unique.values()], ...(ingress.length > 0 && { ingress }) };
}

function serviceInfo(service: KubernetesObject): NetworkingInfo {
  const ingress = textAt(service.spec, 'type') === 'LoadBalancer' ? addressesOf(service) : [];
  const selector = fieldAt(service.spec, 'selector') as NetworkingInfo['targetLabels'];
  return { ...(selector && { targetLabels: selector }), ...(ingress.length > 0 && { ingress }) };
}

function serviceEntryInfo(entry: KubernetesObject): NetworkingInfo | undefined {
  const labels = fieldAt(entry.spec, 'workloadSelector', 'labels') as NetworkingInfo['targetLabels'];
  return labels && { targetLabels: labels, targetRefs: [{ kind: 'Pod' }] };
}

function ingressServices({ spec }: KubernetesObject): readonly ServiceName[] {
  const paths = listAt(spec, 'rules').flatMap((rule) => listAt(rule, 'http', 'paths'));
  const backends = [
    fieldAt(spec, 'defaultBackend'),
    fieldAt(spec, 'backend'),
    ...paths.map((path) => fieldAt(path, 'backend')),
  ];
  // `serviceName` is how it was called before networking.k8s.io/v1.
  return backends.map((backend) => ({ name: textAt(backend, 'service', 'name') || textAt(backend, 'serviceName') }));
}

/** Hosts are names of Services, short or with their namespace: `web`, `web.prod`, `web.prod.svc.cluster.local`. */
function virtualServiceHosts({ spec }: KubernetesObject): readonly ServiceName[] {
  return listAt(spec, 'http')
    .flatMap((rule) => listAt(rule, 'route'))
    .map((route) => {
      const [name = '', namespace] = textAt(route, 'destination', 'host').split('.');
      return { name, ...(namespace && { namespace }) };
    });
}

function routeServices({ spec }: KubernetesObject): readonly ServiceName[] {
  return listAt(spec, 'rules')
    .flatMap((rule) => listAt(rule, 'backendRefs'))
    .filter((backend) => ['', 'Service'].includes(textAt(backend, 'kind')))
    .map((backend) => {
      const namespace = textAt(backend, 'namespace');
      return { name: textAt(backend, 'name'), ...(namespace && { namespace }) };
    });
}

type Addresses = NonNullable<NetworkingInfo['ingress']>;

function addressesOf(object: KubernetesObject): Addresses {
  return listAt(object.status, 'loadBalancer', 'ingress').flatMap((address): Addresses => {
    const hostname = textAt(address, 'hostname');
    const ip = textAt(address, 'ip');
    if (hostname) return [{ hostname }];
    return ip ? [{ ip }] : [];
  });
}
