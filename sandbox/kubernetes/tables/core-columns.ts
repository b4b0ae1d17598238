import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, listOrEmpty } from '../json.ts';
import { age } from './age.ts';
import { type Column, labels, printed, text } from './column.ts';

const count = (name: string, ...fields: readonly string[]): Column => ({
  name,
  type: 'integer',
  value: (object) => fields.reduce((sum, field) => sum + sizeOf(at(object, field)), 0),
});

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Columns of the core group's other kinds, beside name and age. */
export const CORE_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/Namespace': [text('Status', 'status.phase', '')],
  '/ConfigMap': [count('Data', 'data', 'binaryData')],
  '/Secret': [text('Type', 'type'), count('Data', 'data')],
  '/ServiceAccount': [{ ...count('Secrets', 'secrets'), type: 'string' }],
  '/Service': [
    text('Type', 'spec.type'),
    text('Cluster-IP', 'spec.clusterIP'),
    { name: 'External-IP', value: externalIp },
    { name: 'Port(s)', value: servicePorts },
    { name: 'Selector', priority: 1, value: (object) => labels(at(object, 'spec', 'selector')) },
  ],
  '/Endpoints': [{ name: 'Endpoints', value: endpoints }],
  '/Node': [
    { name: 'Status', value: nodeStatus },
    { name: 'Roles', value: nodeRoles },
    text('Version', 'status.nodeInfo.kubeletVersion'),
  ],
  '/PersistentVolumeClaim': [
    text('Status', 'status.phase', ''),
    text('Volume', 'spec.volumeName', ''),
    text('Capacity', 'status.capacity.storage', ''),
    { name: 'Access Modes', value: (object) => accessModes(at(object, 'status', 'accessModes')) },
    text('StorageClass', 'spec.storageClassName', ''),
    text('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
    text('VolumeMode', 'spec.volumeMode', '<unset>', 1),
  ],
  '/PersistentVolume': [
    text('Capacity', 'spec.capacity.storage', ''),
    { name: 'Access Modes', value: (object) => accessModes(at(object, 'spec', 'accessModes')) },
    text('Reclaim Policy', 'spec.persistentVolumeReclaimPolicy', ''),
    text('Status', 'status.phase', ''),
    { name: 'Claim', value: claimOf },
    text('StorageClass', 'spec.storageClassName', ''),
    text('Reason', 'status.reason', ''),
  ],
  '/Event': [
    { name: 'Last Seen', value: lastSeen },
    text('Type', 'type', ''),
    text('Reason', 'reason', ''),
    { name: 'Object', value: eventObject },
    text('Subobject', 'involvedObject.fieldPath', '', 1),
    text('Source', 'source.component', '', 1),
    { name: 'Message', value: (object) => printed(at(object, 'message'), '').trim() },
    { name: 'Count', type: 'integer', priority: 1, value: (object) => Number(at(object, 'count') ?? 1) },
    { name: 'Name', format: 'name', priority: 1, value: (object) => object.metadata.name },
  ],
};

function externalIp(object: KubernetesObject): string {
  const type = at(object, 'spec', 'type');
  const external = listOrEmpty(at(object, 'spec', 'externalIPs')).map(String);
  if (type === 'ExternalName') return printed(at(object, 'spec', 'externalName'));
  if (type !== 'LoadBalancer') return external.length === 0 ? '<none>' : external.join(',');
  const balancer = listOrEmpty(at(object, 'status', 'loadBalancer', 'ingress')).map((one) =>
    String(at(one, 'ip') ?? at(one, 'hostname')),
  );
  const all = [...balancer, ...external];
  return all.length === 0 ? '<pending>' : all.join(',');
}

function servicePorts(object: KubernetesObject): string {
  const ports = listOrEmpty(at(object, 'spec', 'ports')).map((port) => {
    const nodePort = at(port, 'nodePort');
    return `${printed(at(port, 'port'))}${nodePort ? `:${String(nodePort)}` : ''}/${printed(at(port, 'protocol'))}`;
  });
  return ports.length === 0 ? '<none>' : ports.join(',');
}

/** At most so many addresses are shown. */
const SHOWN_ENDPOINTS = 3;

function endpoints(object: KubernetesObject): string {
  const all = listOrEmpty(object.subsets).flatMap((subset) => {
    const ports = listOrEmpty(at(subset, 'ports'));
    const addresses = listOrEmpty(at(subset, 'addresses')).map((address) => String(at(address, 'ip')));
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((ip) => `${ip}:${printed(at(port, 'port'))}`));
  });
  if (all.length === 0) return '<none>';
  const more = all.length - SHOWN_ENDPOINTS;
  return more > 0 ? `${all.slice(0, SHOWN_ENDPOINTS).join(',')} + ${more} more...` : all.join(',');
}

function nodeStatus(object: KubernetesObject): string {
  const ready = listOrEmpty(at(object, 'status', 'conditions')).find((one) => at(one, 'type') === 'Ready');
  const status = ready === undefined ? 'Unknown' : at(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return at(object, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

function nodeRoles(object: KubernetesObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(object.metadata.labels ?? {})
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  return roles.length === 0 ? '<none>' : roles.sort().join(',');
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(modes: unknown): string {
  return listOrEmpty(modes)
    .map((mode) => MODES[String(mode)] ?? String(mode))
    .join(',');
}

function claimOf(object: KubernetesObject): string {
  const claim = at(object, 'spec', 'claimRef');
  return claim === undefined ? '' : `${String(at(claim, 'namespace'))}/${String(at(claim, 'name'))}`;
}

function lastSeen(object: KubernetesObject, now: Date): string {
  const last =
    at(object, 'lastTimestamp') ??
    at(object, 'series', 'lastObservedTime') ??
    at(object, 'eventTime') ??
    at(object, 'firstTimestamp');
  return typeof last === 'string' ? age(last, now) : '<unknown>';
}

function eventObject(object: KubernetesObject): string {
  return `${printed(at(object, 'involvedObject', 'kind'), '').toLowerCase()}/${printed(at(object, 'involvedObject', 'name'), '')}`;
}
