import type { HealthStatus } from '../application/application.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceKey } from '../resource/resource-key.ts';
import { describeNode, resourceRefOf } from './describe-node.ts';
import { orderByOwners } from './order-by-owners.ts';
import { buildOwnerGraph, identityOf, type OwnerGraph } from './owner-graph.ts';
import type { ResourceNode, ResourceTree } from './resource-node.ts';

/** Something that an application manages: as it is live, or what is known of it without that. */
export interface ManagedResource extends ResourceKey {
  readonly version: string;
  readonly live?: KubernetesObject;
  /** Shown when there is no live object. */
  readonly health?: HealthStatus;
}

/** What a tree is made of. */
export interface ResourceTreeInput {
  readonly managed: readonly ManagedResource[];
  /** What else stands in the cluster, as a whole or as metadata alone. */
  readonly others: readonly KubernetesObject[];
  readonly assess: (object: KubernetesObject) => HealthStatus | undefined;
  /** Whether the project permits an object; one that it does not is left out together with what it owns. */
  readonly isPermitted: (object: KubernetesObject) => boolean;
  /** Which of the others are orphans if nobody owns them; absent: orphans are not asked for. */
  readonly isOrphan?: (object: KubernetesObject) => boolean;
}

/**
 * Builds the tree of an application: what it manages, what that owns, and so on; parents stand before their children.
 *
 * @remarks Owner references that go round in a circle are cut where the circle closes; a node only names parents that are nodes too.
 */
export function buildResourceTree(input: ResourceTreeInput): ResourceTree {
  const live = input.managed.flatMap((resource) => resource.live ?? []);
  const graph = buildOwnerGraph(distinct([...live, ...input.others]));
  const reached = reach(live, graph, input.isPermitted);
  const { isOrphan } = input;
  return {
    nodes: [...nodesOf(reached, graph, input.assess), ...input.managed.flatMap(nodeWithoutLive)],
    ...(isOrphan && {
      orphanedNodes: nodesOf(orphansAmong(input.others, graph, reached, { ...input, isOrphan }), graph, input.assess),
    }),
  };
}

/** The whole object wins over one that was read before: the first one counts. */
function distinct(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const unique = new Map<string, KubernetesObject>();
  for (const object of objects) if (!unique.has(identityOf(object))) unique.set(identityOf(object), object);
  return [...unique.values()];
}

/** The roots and all that they own, breadth first. */
function reach(
  roots: readonly KubernetesObject[],
  graph: OwnerGraph,
  isIncluded: (object: KubernetesObject) => boolean,
): ReadonlyMap<string, KubernetesObject> {
  const reached = new Map(roots.map((root) => [identityOf(root), root]));
  // A Map is iterated in the order of insertion, together with what is added meanwhile.
  for (const object of reached.values()) {
    for (const child of graph.childrenOf(object)) {
      if (!reached.has(identityOf(child)) && isIncluded(child)) reached.set(identityOf(child), child);
    }
  }
  return reached;
}

function orphansAmong(
  others: readonly KubernetesObject[],
  graph: OwnerGraph,
  taken: ReadonlyMap<string, KubernetesObject>,
  { isPermitted, isOrphan }: Required<Pick<ResourceTreeInput, 'isPermitted' | 'isOrphan'>>,
): ReadonlyMap<string, KubernetesObject> {
  const mayBelong = (object: KubernetesObject) =>
    !taken.has(identityOf(object)) && isPermitted(object) && isOrphan(object);
  const roots = others.filter(
    (object) =>
      (object.metadata.ownerReferences ?? []).length === 0 && graph.parentsOf(object).length === 0 && mayBelong(object),
  );
  return reach(roots, graph, mayBelong);
}

function nodesOf(
  reached: ReadonlyMap<string, KubernetesObject>,
  graph: OwnerGraph,
  assess: ResourceTreeInput['assess'],
): readonly ResourceNode[] {
  const isReached = (object: KubernetesObject) => reached.has(identityOf(object));
  const parentsOf = (object: KubernetesObject) => graph.parentsOf(object).filter(isReached);
  return orderByOwners([...reached.values()], parentsOf).map(({ object, parents }) => ({
    ...describeNode(object, assess),
    ...(parents.length > 0 && { parentRefs: parents.map(resourceRefOf) }),
  }));
}

function nodeWithoutLive({ live, group, version, kind, namespace, name, health }: ManagedResource): ResourceNode[] {
  if (live) return [];
  const place = { ...(group && { group }), version, kind, ...(namespace && { namespace }), name };
  return [{ ...place, ...(health && { health }) }];
}
