import { KindUnknownError } from '../../../shared/domain/errors/cluster-errors.ts';
import type { GroupVersionKind, KindInfo } from '../../../shared/ports/cluster-client.ts';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];

/** What the simulated API server serves by itself: apiVersion, kinds, and whether they live in namespaces. */
const BUILT_IN: readonly (readonly [apiVersion: string, namespaced: boolean, kinds: readonly string[]])[] = [
  ['v1', false, ['Namespace', 'PersistentVolume', 'Node']],
  [
    'v1',
    true,
    ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'Pod', 'PersistentVolumeClaim', 'ResourceQuota', 'LimitRange'],
  ],
  ['apps/v1', true, ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']],
  ['batch/v1', true, ['Job', 'CronJob']],
  ['networking.k8s.io/v1', true, ['Ingress', 'NetworkPolicy']],
  ['rbac.authorization.k8s.io/v1', true, ['Role', 'RoleBinding']],
  ['rbac.authorization.k8s.io/v1', false, ['ClusterRole', 'ClusterRoleBinding']],
  ['apiextensions.k8s.io/v1', false, ['CustomResourceDefinition']],
  ['policy/v1', true, ['PodDisruptionBudget']],
  ['autoscaling/v2', true, ['HorizontalPodAutoscaler']],
];

/** The apiVersion of a built-in kind, for manifests in short form. */
export function apiVersionOfKind(kind: string): string | undefined {
  return BUILT_IN.find(([, , kinds]) => kinds.includes(kind))?.[0];
}

/** Kinds that the API server serves; custom ones come and go with their definitions. */
export interface KnownKinds {
  /** @throws KindUnknownError */
  resolve(gvk: GroupVersionKind): KindInfo;
  all(): readonly KindInfo[];
  add(kind: KindInfo): void;
  remove(group: string, kind: string): void;
}

/** Makes the kinds of a fresh API server. */
export function createKnownKinds(): KnownKinds {
  const kinds = new Map<string, KindInfo>();
  const add = (kind: KindInfo) => void kinds.set(nameOf(kind), kind);
  for (const [apiVersion, namespaced, names] of BUILT_IN) {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    for (const kind of names) {
      add({ group, version, kind, resource: `${kind.toLowerCase()}s`, namespaced, verbs: VERBS });
    }
  }
  return {
    all: () => [...kinds.values()],
    add,
    remove(group, kind) {
      for (const [name, known] of kinds) if (known.group === group && known.kind === kind) kinds.delete(name);
    },
    resolve(gvk) {
      const found = kinds.get(nameOf(gvk));
      if (found) return found;
      const groupVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
      throw new KindUnknownError(`no matches for kind "${gvk.kind}" in version "${groupVersion}"`, {
        data: { group: gvk.group, version: gvk.version, kind: gvk.kind },
      });
    },
  };
}

/** The kinds that a CustomResourceDefinition adds, one for each served version. */
export function kindsOfDefinition(spec: unknown): readonly KindInfo[] {
  const { group, names, scope, versions } = spec as {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly { readonly name: string; readonly subresources?: { readonly status?: object } }[];
  };
  return versions.map(({ name, subresources }) => ({
    group,
    version: name,
    kind: names.kind,
    resource: names.plural,
    namespaced: scope !== 'Cluster',
    verbs: VERBS,
    hasStatus: subresources?.status !== undefined,
  }));
}

function nameOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}
