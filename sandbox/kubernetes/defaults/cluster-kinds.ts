import type { JsonObject } from '../json.ts';
import { childOf, ensureObject, itemsOf, setDefault, setDefaultIfZero } from './set-default.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** RoleBinding and ClusterRoleBinding. */
export function defaultRoleBinding(object: JsonObject): void {
  setDefaultIfZero(ensureObject(object, 'roleRef'), 'apiGroup', RBAC);
  for (const subject of itemsOf(object, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group') setDefaultIfZero(subject, 'apiGroup', RBAC);
  }
}

/** NetworkPolicy. */
export function defaultNetworkPolicy(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  if (spec.policyTypes === undefined) {
    spec.policyTypes = Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  for (const rule of [...itemsOf(spec, 'ingress'), ...itemsOf(spec, 'egress')]) {
    for (const port of itemsOf(rule, 'ports')) setDefault(port, 'protocol', 'TCP');
  }
}

/** HorizontalPodAutoscaler. */
export function defaultAutoscaler(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'minReplicas', 1);
  if (object.apiVersion !== 'autoscaling/v2' || itemsOf(spec, 'metrics').length > 0) return;
  const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
  spec.metrics = [{ type: 'Resource', resource }];
}

/** StorageClass. */
export function defaultStorageClass(object: JsonObject): void {
  setDefault(object, 'reclaimPolicy', 'Delete');
  setDefault(object, 'volumeBindingMode', 'Immediate');
}

/** PriorityClass. */
export function defaultPriorityClass(object: JsonObject): void {
  setDefault(object, 'preemptionPolicy', 'PreemptLowerPriority');
}

/** IngressClass. */
export function defaultIngressClass(object: JsonObject): void {
  const parameters = childOf(ensureObject(object, 'spec'), 'parameters');
  if (parameters !== undefined) setDefault(parameters, 'scope', 'Cluster');
}

/** EndpointSlice. */
export function defaultEndpointSlice(object: JsonObject): void {
  for (const port of itemsOf(object, 'ports')) {
    setDefault(port, 'name', '');
    setDefault(port, 'protocol', 'TCP');
  }
}

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration. */
export function defaultWebhooks(object: JsonObject): void {
  for (const webhook of itemsOf(object, 'webhooks')) {
    setDefault(webhook, 'failurePolicy', 'Fail');
    setDefault(webhook, 'matchPolicy', 'Equivalent');
    setDefault(webhook, 'namespaceSelector', {});
    setDefault(webhook, 'objectSelector', {});
    setDefault(webhook, 'timeoutSeconds', 10);
    if (object.kind === 'MutatingWebhookConfiguration') setDefault(webhook, 'reinvocationPolicy', 'Never');
    for (const rule of itemsOf(webhook, 'rules')) setDefault(rule, 'scope', '*');
    const service = childOf(ensureObject(webhook, 'clientConfig'), 'service');
    if (service !== undefined) setDefault(service, 'port', 443);
  }
}

/** APIService. */
export function defaultApiService(object: JsonObject): void {
  const service = childOf(ensureObject(object, 'spec'), 'service');
  if (service !== undefined) setDefault(service, 'port', 443);
}

/** CustomResourceDefinition. */
export function defaultCustomResourceDefinition(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  const names = ensureObject(spec, 'names');
  const kind = names.kind;
  if (typeof kind === 'string' && kind !== '') {
    setDefaultIfZero(names, 'singular', kind.toLowerCase());
    setDefaultIfZero(names, 'listKind', `${kind}List`);
  }
  setDefaultIfZero(ensureObject(spec, 'conversion'), 'strategy', 'None');
}
