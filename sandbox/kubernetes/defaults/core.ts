import type { JsonObject } from '../json.ts';
import { childOf, ensureObject, itemsOf, setDefault, setDefaultIfZero } from './set-default.ts';

/** Service; the cluster IP is given out later, when the object is known to be valid. */
export function defaultService(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefaultIfZero(spec, 'sessionAffinity', 'None');
  if (spec.sessionAffinity === 'ClientIP') {
    setDefault(ensureObject(ensureObject(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds', 10_800);
  }
  setDefaultIfZero(spec, 'type', 'ClusterIP');
  for (const port of itemsOf(spec, 'ports')) {
    setDefaultIfZero(port, 'protocol', 'TCP');
    const target = port.targetPort;
    if (target === undefined || target === 0 || target === '') port.targetPort = port.port;
  }
  const isExternal = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isExternal) setDefaultIfZero(spec, 'externalTrafficPolicy', 'Cluster');
  if (spec.type !== 'ExternalName') setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  if (spec.type === 'LoadBalancer') setDefault(spec, 'allocateLoadBalancerNodePorts', true);
}

/** Secret. */
export function defaultSecret(object: JsonObject): void {
  setDefaultIfZero(object, 'type', 'Opaque');
  const text = childOf(object, 'stringData');
  delete object.stringData;
  if (text === undefined) return;
  const data = ensureObject(object, 'data');
  for (const [key, value] of Object.entries(text)) data[key] = Buffer.from(String(value)).toString('base64');
}

/** Namespace. */
export function defaultNamespace(object: JsonObject): void {
  const metadata = ensureObject(object, 'metadata');
  if (typeof metadata.name !== 'string') return;
  ensureObject(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata.name;
}

/** PersistentVolumeClaim. */
export function defaultPersistentVolumeClaim(object: JsonObject): void {
  setDefault(ensureObject(object, 'spec'), 'volumeMode', 'Filesystem');
}

/** PersistentVolume. */
export function defaultPersistentVolume(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefaultIfZero(spec, 'persistentVolumeReclaimPolicy', 'Retain');
  setDefault(spec, 'volumeMode', 'Filesystem');
  const hostPath = childOf(spec, 'hostPath');
  if (hostPath !== undefined) setDefault(hostPath, 'type', '');
}

/** Endpoints. */
export function defaultEndpoints(object: JsonObject): void {
  for (const subset of itemsOf(object, 'subsets')) {
    for (const port of itemsOf(subset, 'ports')) setDefaultIfZero(port, 'protocol', 'TCP');
  }
}

/** LimitRange: limits imply default requests. */
export function defaultLimitRange(object: JsonObject): void {
  for (const limit of itemsOf(ensureObject(object, 'spec'), 'limits')) {
    if (limit.type !== 'Container') continue;
    const defaults = ensureObject(limit, 'default');
    const requests = ensureObject(limit, 'defaultRequest');
    for (const [name, value] of Object.entries(childOf(limit, 'max') ?? {})) setDefault(defaults, name, value);
    for (const [name, value] of Object.entries(defaults)) setDefault(requests, name, value);
    for (const [name, value] of Object.entries(childOf(limit, 'min') ?? {})) setDefault(requests, name, value);
    for (const field of ['default', 'defaultRequest']) {
      if (Object.keys(childOf(limit, field) ?? {}).length === 0) delete limit[field];
    }
  }
}
