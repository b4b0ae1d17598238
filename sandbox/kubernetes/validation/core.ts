import { at, deepEqual, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { duplicate, forbiddenValue, IMMUTABLE, invalidValue, notSupported, required } from './faults.ts';
import { dataKeyFaults } from './names.ts';

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** Service. */
export function validateService(object: JsonObject): FieldFault[] {
  const spec = objectOrEmpty(object.spec);
  const ports = listOrEmpty(spec.ports).filter(isObject);
  const faults: FieldFault[] = [];
  const isHeadless = spec.clusterIP === 'None';
  if (!SERVICE_TYPES.includes(String(spec.type))) faults.push(notSupported('spec.type', spec.type, SERVICE_TYPES));
  if (spec.type === 'ExternalName' && !spec.externalName) faults.push(required('spec.externalName'));
  if (ports.length === 0 && !isHeadless && spec.type !== 'ExternalName') faults.push(required('spec.ports'));
  const seen = new Set<string>();
  ports.forEach((port, index) => {
    faults.push(...validateServicePort(port, `spec.ports[${index}]`, ports.length > 1));
    const key = JSON.stringify({ port: port.port, protocol: port.protocol });
    if (seen.has(key)) faults.push(duplicate(`spec.ports[${index}]`, JSON.parse(key)));
    seen.add(key);
  });
  return faults;
}

function validateServicePort(port: JsonObject, field: string, needsName: boolean): FieldFault[] {
  const faults: FieldFault[] = [];
  if (needsName && !port.name) faults.push(required(`${field}.name`));
  for (const name of ['port', 'targetPort']) {
    const value = port[name];
    const isWrong = typeof value === 'number' && (value < 1 || value > 65_535);
    if (isWrong) faults.push(invalidValue(`${field}.${name}`, value, 'must be between 1 and 65535, inclusive'));
  }
  const { protocol } = port;
  if (!['TCP', 'UDP', 'SCTP'].includes(String(protocol)))
    faults.push(notSupported(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
  return faults;
}

/** The cluster IP of a Service stays, unless it becomes or was external. */
export function validateServiceUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const [before, after] = [objectOrEmpty(live.spec), objectOrEmpty(next.spec)];
  if (before.type === 'ExternalName' || after.type === 'ExternalName') return [];
  const faults: FieldFault[] = [];
  if (before.clusterIP && before.clusterIP !== after.clusterIP) {
    faults.push(invalidValue('spec.clusterIPs[0]', [after.clusterIP], 'may not change once set'));
  }
  return faults;
}

/** ConfigMap. */
export function validateConfigMap(object: JsonObject): FieldFault[] {
  const data = objectOrEmpty(object.data);
  const binary = objectOrEmpty(object.binaryData);
  return [
    ...keyFaults(data, 'data'),
    ...keyFaults(binary, 'binaryData'),
    ...Object.keys(data)
      .filter((key) => Object.hasOwn(binary, key))
      .map((key) => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...sizeFaults([data, binary], 'data'),
  ];
}

/** Secret. */
export function validateSecret(object: JsonObject): FieldFault[] {
  const data = objectOrEmpty(object.data);
  const missing = (KEYS_OF_TYPE[String(object.type)] ?? []).filter((key) => data[key] === undefined);
  return [...keyFaults(data, 'data'), ...missing.map((key) => required(`data[${key}]`)), ...sizeFaults([data], 'data')];
}

const KEYS_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function keyFaults(data: JsonObject, field: string): FieldFault[] {
  return Object.keys(data).flatMap((key) =>
    dataKeyFaults(key).map((text) => invalidValue(`${field}[${key}]`, key, text)),
  );
}

/** A ConfigMap or Secret may have 1 MiB. */
const MAX_DATA_BYTES = 1024 * 1024;

function sizeFaults(parts: readonly JsonObject[], field: string): FieldFault[] {
  const size = parts
    .flatMap((part) => Object.values(part))
    .reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0);
  if (size <= MAX_DATA_BYTES) return [];
  return [{ reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${MAX_DATA_BYTES} bytes` }];
}

/** An immutable ConfigMap keeps its data. */
export function validateConfigMapUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  return immutableData(next, live, ['data', 'binaryData']);
}

/** A Secret keeps its type, and its data if it is immutable. */
export function validateSecretUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const faults = next.type === live.type ? [] : [invalidValue('type', next.type, IMMUTABLE)];
  return [...faults, ...immutableData(next, live, ['data'])];
}

function immutableData(next: JsonObject, live: JsonObject, fields: readonly string[]): FieldFault[] {
  if (live.immutable !== true) return [];
  const text = 'field is immutable when `immutable` is set';
  const faults = next.immutable === true ? [] : [forbiddenValue('immutable', text)];
  for (const field of fields) if (!deepEqual(next[field], live[field])) faults.push(forbiddenValue(field, text));
  return faults;
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** PersistentVolumeClaim. */
export function validatePersistentVolumeClaim(object: JsonObject): FieldFault[] {
  const spec = objectOrEmpty(object.spec);
  const faults = accessModeFaults(spec);
  if (at(spec, 'resources', 'requests', 'storage') === undefined) faults.push(required('spec.resources[storage]'));
  return faults;
}

function accessModeFaults(spec: JsonObject): FieldFault[] {
  const modes = listOrEmpty(spec.accessModes);
  const faults: FieldFault[] =
    modes.length === 0 ? [required('spec.accessModes', 'at least 1 access mode is required')] : [];
  for (const mode of modes)
    if (!ACCESS_MODES.includes(String(mode))) faults.push(notSupported('spec.accessModes', mode, ACCESS_MODES));
  return faults;
}

/** The spec of a claim is fixed but for the size; unset fields may be set when it is bound. */
export function validatePersistentVolumeClaimUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const before = objectOrEmpty(live.spec);
  const fixed = (object: JsonObject): JsonObject => {
    const { resources, volumeAttributesClassName: _, ...spec } = objectOrEmpty(object.spec);
    const { requests, ...rest } = objectOrEmpty(resources);
    const { storage: __, ...others } = objectOrEmpty(requests);
    const bound = before.volumeName === undefined ? { volumeName: undefined } : {};
    const named = before.storageClassName === undefined ? { storageClassName: undefined } : {};
    return { ...spec, ...bound, ...named, resources: { ...rest, requests: others } };
  };
  if (deepEqual(fixed(next), fixed(live))) return [];
  return [
    forbiddenValue(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ),
  ];
}

/** PersistentVolume. */
export function validatePersistentVolume(object: JsonObject): FieldFault[] {
  const spec = objectOrEmpty(object.spec);
  const faults = accessModeFaults(spec);
  if (at(spec, 'capacity', 'storage') === undefined) faults.push(required('spec.capacity'));
  return faults;
}
