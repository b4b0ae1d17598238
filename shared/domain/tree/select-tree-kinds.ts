/** What must be known of a kind to decide whether it is looked through. */
export interface ListableKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** There are many of them, they come and go by the minute, and people look for them elsewhere (`reference/argocd.md` §1.4). */
const NOISE: readonly string[] = ['/Event', 'events.k8s.io/Event', 'coordination.k8s.io/Lease'];

/** Looked through first: where there is not time for all kinds, these are the ones that people ask for. */
const FIRST: readonly string[] = [
  '/Pod',
  'apps/ReplicaSet',
  'batch/Job',
  '/PersistentVolumeClaim',
  'discovery.k8s.io/EndpointSlice',
  '/Endpoints',
  'apps/ControllerRevision',
];

/**
 * Selects the kinds whose objects may stand in a tree: those that can be listed and watched, for that is what makes them objects and not
 * measurements or reviews; the usual ones first.
 */
export function selectTreeKinds<Kind extends ListableKind>(kinds: readonly Kind[]): readonly Kind[] {
  const rank = (kind: Kind) => (FIRST.indexOf(formatKind(kind)) + FIRST.length + 1) % (FIRST.length + 1);
  return kinds
    .filter((kind) => kind.verbs.includes('list') && kind.verbs.includes('watch') && !NOISE.includes(formatKind(kind)))
    .toSorted((left, right) => rank(left) - rank(right));
}

/** Their objects are all in their metadata, or secret: nothing of the rest is ever shown in a tree. */
const METADATA_SUFFICES: readonly string[] = [
  '/ConfigMap',
  '/Endpoints',
  '/Secret',
  '/ServiceAccount',
  'apps/ControllerRevision',
  'discovery.k8s.io/EndpointSlice',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
];

/** Whether an object of the kind is to be read as a whole, for its health and what it says of itself. */
export function isReadWhole(kind: Pick<ListableKind, 'group' | 'kind'>): boolean {
  return !METADATA_SUFFICES.includes(formatKind(kind));
}

function formatKind({ group, kind }: Pick<ListableKind, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}
