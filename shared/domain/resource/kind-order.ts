/** The order in which kinds are created, what others need first; every other kind comes after these (reference/argocd.md §1.3). */
const CREATE_ORDER: readonly string[] = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const RANKS: ReadonlyMap<string, number> = new Map(
  CREATE_ORDER.map((kind, index) => [kind, index - CREATE_ORDER.length]),
);

/** What is compared: a key, a status row, or anything else with a kind and a name. */
export interface KindAndName {
  readonly kind: string;
  readonly name: string;
}

/** Place of a kind in the creation order: negative for known kinds, 0 (last) for all others. */
export function kindRank(kind: string): number {
  return RANKS.get(kind) ?? 0;
}

/** Orders for creation: by kind, then by name. */
export function compareForCreate(a: KindAndName, b: KindAndName): number {
  return kindRank(a.kind) - kindRank(b.kind) || compareText(a.name, b.name);
}

/** Orders for deletion: the reverse, so that nothing loses what it needs while it still runs. */
export function compareForDelete(a: KindAndName, b: KindAndName): number {
  return compareForCreate(b, a);
}

/** By code unit, not by locale: the same everywhere. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
