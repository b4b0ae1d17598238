import { quantityValue } from '../../../shared/domain/resource/quantity.ts';
import { at, deepEqual, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { duplicate, forbiddenValue, invalidValue, notSupported, required } from './faults.ts';
import { nameFaults } from './names.ts';

/** Pod. */
export function validatePod(object: JsonObject): FieldFault[] {
  return validatePodSpec(objectOrEmpty(object.spec), 'spec');
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

/**
 * Checks the spec of a Pod or template; `field` is where it stands.
 * @param mayMountAnything true for the template of a StatefulSet: its volumeClaimTemplates bring volumes, and a real server does not look
 */
export function validatePodSpec(spec: JsonObject, field: string, mayMountAnything = false): FieldFault[] {
  const faults: FieldFault[] = [];
  const volumes = listOrEmpty(spec.volumes).map((volume) => String(at(volume, 'name') ?? ''));
  volumes.forEach((name, index) => {
    const where = `${field}.volumes[${index}].name`;
    if (name === '') faults.push(required(where));
    else for (const text of nameFaults('label', name)) faults.push(invalidValue(where, name, text));
    if (name !== '' && volumes.indexOf(name) < index) faults.push(duplicate(where, name));
  });
  const mountable = mayMountAnything ? undefined : volumes;
  const containers = listOrEmpty(spec.containers).filter(isObject);
  if (containers.length === 0) faults.push(required(`${field}.containers`));
  faults.push(...validateContainers(containers, `${field}.containers`, mountable));
  faults.push(
    ...validateContainers(listOrEmpty(spec.initContainers).filter(isObject), `${field}.initContainers`, mountable),
  );
  const restart = spec.restartPolicy;
  if (!['Always', 'OnFailure', 'Never'].includes(String(restart))) {
    faults.push(notSupported(`${field}.restartPolicy`, restart, ['Always', 'OnFailure', 'Never']));
  }
  const dns = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
  if (!dns.includes(String(spec.dnsPolicy))) faults.push(notSupported(`${field}.dnsPolicy`, spec.dnsPolicy, dns));
  return faults;
}

function validateContainers(
  containers: readonly JsonObject[],
  field: string,
  volumes: readonly string[] | undefined,
): FieldFault[] {
  const names = containers.map((container) => String(container.name ?? ''));
  return containers.flatMap((container, index) => {
    const where = `${field}[${index}]`;
    const name = names[index] ?? '';
    const faults: FieldFault[] = [];
    if (name === '') faults.push(required(`${where}.name`));
    else for (const text of nameFaults('label', name)) faults.push(invalidValue(`${where}.name`, name, text));
    if (name !== '' && names.indexOf(name) < index) faults.push(duplicate(`${where}.name`, name));
    faults.push(...validateImage(container, where));
    faults.push(...validateVolumeMounts(container, where, volumes));
    faults.push(
      ...validatePorts(container, where),
      ...validateEnv(container, where),
      ...validateResources(container, where),
    );
    return faults;
  });
}

function validateImage(container: JsonObject, where: string): FieldFault[] {
  const image = String(container.image ?? '');
  const policy = container.imagePullPolicy;
  const faults: FieldFault[] = [];
  if (image === '') faults.push(required(`${where}.image`));
  else if (image !== image.trim())
    faults.push(invalidValue(`${where}.image`, image, 'must not have leading or trailing whitespace'));
  if (!PULL_POLICIES.includes(String(policy)))
    faults.push(notSupported(`${where}.imagePullPolicy`, policy, PULL_POLICIES));
  return faults;
}

function validateVolumeMounts(
  container: JsonObject,
  where: string,
  volumes: readonly string[] | undefined,
): FieldFault[] {
  return listOrEmpty(container.volumeMounts).flatMap((mount, index) => {
    const name = String(at(mount, 'name') ?? '');
    const field = `${where}.volumeMounts[${index}]`;
    const faults: FieldFault[] = [];
    if (name === '') faults.push(required(`${field}.name`));
    else if (volumes && !volumes.includes(name)) {
      faults.push({
        reason: 'FieldValueNotFound',
        field: `${field}.name`,
        message: `Not found: ${JSON.stringify(name)}`,
      });
    }
    if (!at(mount, 'mountPath')) faults.push(required(`${field}.mountPath`));
    return faults;
  });
}

function validatePorts(container: JsonObject, where: string): FieldFault[] {
  return listOrEmpty(container.ports).flatMap((port, index) => {
    const field = `${where}.ports[${index}]`;
    const number = at(port, 'containerPort');
    const faults: FieldFault[] = [];
    if (number === undefined || number === 0) faults.push(required(`${field}.containerPort`));
    else if (Number(number) < 1 || Number(number) > 65_535) {
      faults.push(invalidValue(`${field}.containerPort`, number, 'must be between 1 and 65535, inclusive'));
    }
    const protocol = at(port, 'protocol');
    if (!['TCP', 'UDP', 'SCTP'].includes(String(protocol)))
      faults.push(notSupported(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    return faults;
  });
}

function validateEnv(container: JsonObject, where: string): FieldFault[] {
  return listOrEmpty(container.env).flatMap((variable, index) => {
    const field = `${where}.env[${index}]`;
    if (!at(variable, 'name')) return [required(`${field}.name`)];
    const from = at(variable, 'valueFrom');
    if (from === undefined) return [];
    if (at(variable, 'value'))
      return [invalidValue(`${field}.valueFrom`, '', 'may not be specified when `value` is not empty')];
    const isEmpty = Object.keys(objectOrEmpty(from)).length === 0;
    return isEmpty
      ? [
          invalidValue(
            `${field}.valueFrom`,
            '',
            'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
          ),
        ]
      : [];
  });
}

function validateResources(container: JsonObject, where: string): FieldFault[] {
  const limits = objectOrEmpty(at(container, 'resources', 'limits'));
  const requests = objectOrEmpty(at(container, 'resources', 'requests'));
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    const isOver = limit !== undefined && quantityValue(String(request)) > quantityValue(String(limit));
    const text = `must be less than or equal to ${name} limit of ${String(limit)}`;
    return isOver ? [invalidValue(`${where}.resources.requests`, request, text)] : [];
  });
}

/** Fields of a Pod that may change after it was created. */
const MUTABLE = [
  'activeDeadlineSeconds',
  'tolerations',
  'terminationGracePeriodSeconds',
  'schedulingGates',
  'nodeName',
];

/** A running Pod keeps its spec, but for images and a few fields. */
export function validatePodUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  if (deepEqual(fixedSpec(next), fixedSpec(live))) return [];
  const what =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [forbiddenValue('spec', what)];
}

function fixedSpec(pod: JsonObject): JsonObject {
  const spec = { ...objectOrEmpty(pod.spec) };
  for (const field of MUTABLE) delete spec[field];
  for (const list of ['containers', 'initContainers']) {
    spec[list] = listOrEmpty(spec[list]).map((container) => ({ ...objectOrEmpty(container), image: '' }));
  }
  delete spec.ephemeralContainers;
  return spec;
}
