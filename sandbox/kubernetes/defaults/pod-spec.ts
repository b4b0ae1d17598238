import type { JsonObject } from '../json.ts';
import { childOf, ensureObject, itemsOf, setDefault, setDefaultIfZero } from './set-default.ts';

/** Fills in the defaults of a Pod's spec or of the spec in a template. */
export function defaultPodSpec(spec: JsonObject): void {
  setDefaultIfZero(spec, 'dnsPolicy', 'ClusterFirst');
  setDefaultIfZero(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  setDefault(spec, 'securityContext', {});
  setDefaultIfZero(spec, 'schedulerName', 'default-scheduler');
  mirrorServiceAccount(spec);
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of itemsOf(spec, list)) defaultContainer(container, spec.hostNetwork === true);
  }
  for (const volume of itemsOf(spec, 'volumes')) defaultVolume(volume);
  for (const constraint of itemsOf(spec, 'topologySpreadConstraints'))
    setDefault(constraint, 'whenUnsatisfiable', 'DoNotSchedule');
}

/** The old name of the field is kept in step with the new one. */
function mirrorServiceAccount(spec: JsonObject): void {
  const name = spec.serviceAccountName ?? spec.serviceAccount;
  if (name === undefined) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function defaultContainer(container: JsonObject, isOnHostNetwork: boolean): void {
  setDefaultIfZero(container, 'imagePullPolicy', pullPolicyOf(String(container.image ?? '')));
  setDefaultIfZero(container, 'terminationMessagePath', '/dev/termination-log');
  setDefaultIfZero(container, 'terminationMessagePolicy', 'File');
  for (const port of itemsOf(container, 'ports')) {
    setDefaultIfZero(port, 'protocol', 'TCP');
    if (isOnHostNetwork) setDefaultIfZero(port, 'hostPort', port.containerPort);
  }
  for (const variable of itemsOf(container, 'env')) {
    const fieldRef = childOf(childOf(variable, 'valueFrom') ?? {}, 'fieldRef');
    if (fieldRef !== undefined) setDefaultIfZero(fieldRef, 'apiVersion', 'v1');
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) defaultProbe(childOf(container, probe));
  const lifecycle = childOf(container, 'lifecycle') ?? {};
  for (const hook of ['postStart', 'preStop']) defaultHttpGet(childOf(childOf(lifecycle, hook) ?? {}, 'httpGet'));
  defaultRequests(childOf(container, 'resources'));
}

/** A limit without a request is also the request. */
function defaultRequests(resources: JsonObject | undefined): void {
  const limits = resources === undefined ? undefined : childOf(resources, 'limits');
  if (resources === undefined || limits === undefined) return;
  const requests = ensureObject(resources, 'requests');
  for (const [name, limit] of Object.entries(limits)) setDefault(requests, name, limit);
}

function pullPolicyOf(image: string): string {
  const [withoutDigest = '', digest] = image.split('@');
  const name = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined;
  return tag === 'latest' || (tag === undefined && digest === undefined) ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: JsonObject | undefined): void {
  if (probe === undefined) return;
  setDefaultIfZero(probe, 'timeoutSeconds', 1);
  setDefaultIfZero(probe, 'periodSeconds', 10);
  setDefaultIfZero(probe, 'successThreshold', 1);
  setDefaultIfZero(probe, 'failureThreshold', 3);
  defaultHttpGet(childOf(probe, 'httpGet'));
  const grpc = childOf(probe, 'grpc');
  if (grpc !== undefined) setDefault(grpc, 'service', '');
}

function defaultHttpGet(httpGet: JsonObject | undefined): void {
  if (httpGet === undefined) return;
  setDefaultIfZero(httpGet, 'path', '/');
  setDefaultIfZero(httpGet, 'scheme', 'HTTP');
}

/** Access mode 0644 in decimal. */
const DEFAULT_MODE = 420;

function defaultVolume(volume: JsonObject): void {
  const hasSource = Object.keys(volume).some((field) => field !== 'name');
  if (!hasSource) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const child = childOf(volume, source);
    if (child !== undefined) setDefault(child, 'defaultMode', DEFAULT_MODE);
  }
  const hostPath = childOf(volume, 'hostPath');
  if (hostPath !== undefined) setDefault(hostPath, 'type', '');
  for (const item of itemsOf(childOf(volume, 'downwardAPI') ?? {}, 'items')) defaultFieldRef(item);
  for (const source of itemsOf(childOf(volume, 'projected') ?? {}, 'sources')) {
    for (const item of itemsOf(childOf(source, 'downwardAPI') ?? {}, 'items')) defaultFieldRef(item);
    const token = childOf(source, 'serviceAccountToken');
    if (token !== undefined) setDefault(token, 'expirationSeconds', 3600);
  }
  const claim = childOf(childOf(childOf(volume, 'ephemeral') ?? {}, 'volumeClaimTemplate') ?? {}, 'spec');
  if (claim !== undefined) setDefault(claim, 'volumeMode', 'Filesystem');
}

function defaultFieldRef(item: JsonObject): void {
  const fieldRef = childOf(item, 'fieldRef');
  if (fieldRef !== undefined) setDefaultIfZero(fieldRef, 'apiVersion', 'v1');
}
