import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, listOrEmpty } from '../json.ts';
import { type Column, printed, selectorText, text } from './column.ts';

const CREATED_AT: Column = { name: 'Created At', type: 'date', value: (object) => object.metadata.creationTimestamp };
const ROLE_REF: Column = {
  name: 'Role',
  value: (object) => `${printed(at(object, 'roleRef', 'kind'))}/${printed(at(object, 'roleRef', 'name'))}`,
};
const WEBHOOKS: Column = {
  name: 'Webhooks',
  type: 'integer',
  value: (object) => listOrEmpty(object.webhooks).length,
};

/** Columns of the kinds that are neither core nor workloads, beside name and age. */
export const CLUSTER_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  'networking.k8s.io/Ingress': [
    text('Class', 'spec.ingressClassName'),
    { name: 'Hosts', value: hosts },
    { name: 'Address', value: addresses },
    { name: 'Ports', value: (object) => (at(object, 'spec', 'tls') === undefined ? '80' : '80, 443') },
  ],
  'networking.k8s.io/IngressClass': [text('Controller', 'spec.controller'), text('Parameters', 'spec.parameters.name')],
  'networking.k8s.io/NetworkPolicy': [
    { name: 'Pod-Selector', value: (object) => selectorText(at(object, 'spec', 'podSelector')) },
  ],
  'policy/PodDisruptionBudget': [
    text('Min Available', 'spec.minAvailable', 'N/A'),
    text('Max Unavailable', 'spec.maxUnavailable', 'N/A'),
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      value: (object) => Number(at(object, 'status', 'disruptionsAllowed') ?? 0),
    },
  ],
  'rbac.authorization.k8s.io/Role': [CREATED_AT],
  'rbac.authorization.k8s.io/ClusterRole': [CREATED_AT],
  'rbac.authorization.k8s.io/RoleBinding': [ROLE_REF],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [ROLE_REF],
  'storage.k8s.io/StorageClass': [
    text('Provisioner', 'provisioner'),
    text('ReclaimPolicy', 'reclaimPolicy', 'Delete'),
    text('VolumeBindingMode', 'volumeBindingMode'),
    { name: 'AllowVolumeExpansion', value: (object) => String(object.allowVolumeExpansion === true) },
  ],
  'scheduling.k8s.io/PriorityClass': [
    { name: 'Value', type: 'integer', value: (object) => Number(object.value ?? 0) },
    { name: 'Global-Default', value: (object) => String(object.globalDefault === true) },
  ],
  'coordination.k8s.io/Lease': [text('Holder', 'spec.holderIdentity', '')],
  'discovery.k8s.io/EndpointSlice': [
    text('AddressType', 'addressType'),
    {
      name: 'Ports',
      value: (object) =>
        printed(
          listOrEmpty(object.ports).map((port) => at(port, 'port')),
          '<unset>',
        ),
    },
    { name: 'Endpoints', value: sliceEndpoints },
  ],
  'apiextensions.k8s.io/CustomResourceDefinition': [CREATED_AT],
  'apiregistration.k8s.io/APIService': [
    {
      name: 'Service',
      value: (object) =>
        at(object, 'spec', 'service') === undefined
          ? 'Local'
          : `${printed(at(object, 'spec', 'service', 'namespace'))}/${printed(at(object, 'spec', 'service', 'name'))}`,
    },
    { name: 'Available', value: available },
  ],
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': [WEBHOOKS],
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': [WEBHOOKS],
};

function hosts(object: KubernetesObject): string {
  const names = listOrEmpty(at(object, 'spec', 'rules')).map((rule) => String(at(rule, 'host') ?? '*'));
  return names.length === 0 ? '*' : names.join(',');
}

function addresses(object: KubernetesObject): string {
  return listOrEmpty(at(object, 'status', 'loadBalancer', 'ingress'))
    .map((one) => String(at(one, 'ip') ?? at(one, 'hostname')))
    .join(',');
}

function sliceEndpoints(object: KubernetesObject): string {
  const all = listOrEmpty(object.endpoints).flatMap((endpoint) => listOrEmpty(at(endpoint, 'addresses')).map(String));
  return all.length === 0 ? '<unset>' : all.join(',');
}

function available(object: KubernetesObject): string {
  const condition = listOrEmpty(at(object, 'status', 'conditions')).find((one) => at(one, 'type') === 'Available');
  return condition === undefined ? 'Unknown' : String(at(condition, 'status'));
}
