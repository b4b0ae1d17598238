import { builtinType } from '../schema/builtin-types.ts';
import type { Kind, ScalePaths } from './kind.ts';

interface Row {
  readonly kind: string;
  readonly resource: string;
  readonly type?: string;
  readonly short?: readonly string[];
  readonly all?: true;
  readonly cluster?: true;
  readonly status?: true;
  readonly generation?: true;
  readonly scale?: ScalePaths;
}

const REPLICAS: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
};
const WORKLOAD = { status: true, generation: true, all: true } as const;

/** All built-in kinds by group and version; the order is that of discovery. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    { kind: 'ConfigMap', resource: 'configmaps', short: ['cm'] },
    { kind: 'Endpoints', resource: 'endpoints', short: ['ep'] },
    { kind: 'Event', resource: 'events', type: 'CoreV1Event', short: ['ev'] },
    { kind: 'LimitRange', resource: 'limitranges', short: ['limits'] },
    { kind: 'Namespace', resource: 'namespaces', short: ['ns'], cluster: true, status: true },
    { kind: 'Node', resource: 'nodes', short: ['no'], cluster: true, status: true },
    { kind: 'PersistentVolume', resource: 'persistentvolumes', short: ['pv'], cluster: true, status: true },
    { kind: 'PersistentVolumeClaim', resource: 'persistentvolumeclaims', short: ['pvc'], status: true },
    { kind: 'Pod', resource: 'pods', short: ['po'], ...WORKLOAD },
    { kind: 'PodTemplate', resource: 'podtemplates', generation: true },
    { kind: 'ReplicationController', resource: 'replicationcontrollers', short: ['rc'], ...WORKLOAD, scale: REPLICAS },
    { kind: 'ResourceQuota', resource: 'resourcequotas', short: ['quota'], status: true },
    { kind: 'Secret', resource: 'secrets' },
    { kind: 'Service', resource: 'services', short: ['svc'], all: true, status: true },
    { kind: 'ServiceAccount', resource: 'serviceaccounts', short: ['sa'] },
  ],
  'apps/v1': [
    { kind: 'ControllerRevision', resource: 'controllerrevisions' },
    { kind: 'DaemonSet', resource: 'daemonsets', short: ['ds'], ...WORKLOAD },
    { kind: 'Deployment', resource: 'deployments', short: ['deploy'], ...WORKLOAD, scale: REPLICAS },
    { kind: 'ReplicaSet', resource: 'replicasets', short: ['rs'], ...WORKLOAD, scale: REPLICAS },
    { kind: 'StatefulSet', resource: 'statefulsets', short: ['sts'], ...WORKLOAD, scale: REPLICAS },
  ],
  'autoscaling/v2': [
    {
      kind: 'HorizontalPodAutoscaler',
      resource: 'horizontalpodautoscalers',
      type: 'V2HorizontalPodAutoscaler',
      short: ['hpa'],
      all: true,
      status: true,
    },
  ],
  'autoscaling/v1': [
    { kind: 'HorizontalPodAutoscaler', resource: 'horizontalpodautoscalers', short: ['hpa'], all: true, status: true },
  ],
  'batch/v1': [
    { kind: 'CronJob', resource: 'cronjobs', short: ['cj'], ...WORKLOAD },
    { kind: 'Job', resource: 'jobs', ...WORKLOAD },
  ],
  'networking.k8s.io/v1': [
    { kind: 'IngressClass', resource: 'ingressclasses', cluster: true, generation: true },
    { kind: 'Ingress', resource: 'ingresses', short: ['ing'], status: true, generation: true },
    { kind: 'NetworkPolicy', resource: 'networkpolicies', short: ['netpol'], generation: true },
  ],
  'policy/v1': [
    { kind: 'PodDisruptionBudget', resource: 'poddisruptionbudgets', short: ['pdb'], status: true, generation: true },
  ],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'ClusterRoleBinding', resource: 'clusterrolebindings', cluster: true },
    { kind: 'ClusterRole', resource: 'clusterroles', cluster: true },
    { kind: 'RoleBinding', resource: 'rolebindings' },
    { kind: 'Role', resource: 'roles' },
  ],
  'storage.k8s.io/v1': [
    { kind: 'CSIDriver', resource: 'csidrivers', cluster: true },
    { kind: 'StorageClass', resource: 'storageclasses', short: ['sc'], cluster: true },
  ],
  'admissionregistration.k8s.io/v1': [
    {
      kind: 'MutatingWebhookConfiguration',
      resource: 'mutatingwebhookconfigurations',
      cluster: true,
      generation: true,
    },
    {
      kind: 'ValidatingAdmissionPolicy',
      resource: 'validatingadmissionpolicies',
      cluster: true,
      status: true,
      generation: true,
    },
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      resource: 'validatingadmissionpolicybindings',
      cluster: true,
      generation: true,
    },
    {
      kind: 'ValidatingWebhookConfiguration',
      resource: 'validatingwebhookconfigurations',
      cluster: true,
      generation: true,
    },
  ],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      resource: 'customresourcedefinitions',
      short: ['crd', 'crds'],
      cluster: true,
      status: true,
      generation: true,
    },
  ],
  'apiregistration.k8s.io/v1': [{ kind: 'APIService', resource: 'apiservices', cluster: true, status: true }],
  'scheduling.k8s.io/v1': [
    { kind: 'PriorityClass', resource: 'priorityclasses', short: ['pc'], cluster: true, generation: true },
  ],
  'coordination.k8s.io/v1': [{ kind: 'Lease', resource: 'leases' }],
  'node.k8s.io/v1': [{ kind: 'RuntimeClass', resource: 'runtimeclasses', cluster: true }],
  'discovery.k8s.io/v1': [{ kind: 'EndpointSlice', resource: 'endpointslices', generation: true }],
};

/** Every built-in kind, groups and versions in the order of preference. */
export const BUILTIN_KINDS: readonly Kind[] = Object.entries(TABLE).flatMap(([groupVersion, rows]) => {
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
  return rows.map((row) => kindOfRow(group ?? '', version ?? '', row));
});

function kindOfRow(group: string, version: string, row: Row): Kind {
  return {
    group,
    version,
    kind: row.kind,
    resource: row.resource,
    singular: row.kind.toLowerCase(),
    shortNames: row.short ?? [],
    categories: row.all
      ? ['all']
      : group === 'apiextensions.k8s.io' ||
          group === 'admissionregistration.k8s.io' ||
          group === 'apiregistration.k8s.io'
        ? ['api-extensions']
        : [],
    listKind: `${row.kind}List`,
    namespaced: row.cluster !== true,
    type: builtinType(row.type ?? `V1${row.kind}`),
    isBuiltin: true,
    hasStatus: row.status === true,
    hasGeneration: row.generation === true,
    ...(row.scale === undefined ? {} : { scale: row.scale }),
  };
}
