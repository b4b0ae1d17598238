import type { ApiState } from './api-state.ts';
import { ensureObject, itemsOf } from './defaults/set-default.ts';
import { type JsonObject, objectOrEmpty } from './json.ts';

/** Gives a Service its cluster IP and node ports, as far as its type has them. */
export function allocateServiceAddresses(service: JsonObject, state: ApiState): void {
  const spec = { ...objectOrEmpty(service.spec) };
  service.spec = spec;
  if (spec.type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[field];
    return;
  }
  if (!spec.clusterIP) spec.clusterIP = firstOf(spec.clusterIPs) ?? state.addresses.nextClusterIp();
  spec.clusterIPs = [spec.clusterIP];
  if (!Array.isArray(spec.ipFamilies)) spec.ipFamilies = ['IPv4'];
  if (!spec.ipFamilyPolicy) spec.ipFamilyPolicy = 'SingleStack';
  const hasNodePorts =
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  if (!hasNodePorts || !Array.isArray(spec.ports)) return;
  spec.ports = itemsOf(spec, 'ports').map((port) =>
    port.nodePort ? port : { ...port, nodePort: state.addresses.nextNodePort() },
  );
}

/** Carries the addresses over to a Service that was written without them. */
export function carryServiceAddresses(next: JsonObject, live: JsonObject): void {
  const before = objectOrEmpty(live.spec);
  const spec = { ...ensureObject(next, 'spec') };
  next.spec = spec;
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return;
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    if (spec[field] === undefined && before[field] !== undefined) spec[field] = before[field];
  }
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return;
  const ports = itemsOf(before, 'ports');
  spec.ports = itemsOf(spec, 'ports').map((port) => {
    const same = ports.find((one) => one.port === port.port && one.protocol === port.protocol);
    return port.nodePort || same?.nodePort === undefined ? port : { ...port, nodePort: same.nodePort };
  });
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}
