import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../resource/resource-key.ts';
import { isClaimOf, ownersOf } from './owner-references.ts';

/** Who owns whom among some objects. */
export interface OwnerGraph {
  /** The owners of an object that are among the objects, in the order of its references. */
  parentsOf(object: KubernetesObject): readonly KubernetesObject[];
  childrenOf(object: KubernetesObject): readonly KubernetesObject[];
}

/** The identity of an object: its UID, or its key where it has none. */
export function identityOf(object: KubernetesObject): string {
  return object.metadata.uid ?? formatResourceKey(resourceKeyOf(object));
}

/** Finds out who owns whom; owners that are not among the objects do not count, nor does an object that owns itself. */
export function buildOwnerGraph(objects: readonly KubernetesObject[]): OwnerGraph {
  const byIdentity = new Map(objects.map((object) => [identityOf(object), object]));
  const byKey = new Map(objects.map((object) => [formatResourceKey(resourceKeyOf(object)), object]));
  const parents = new Map<string, readonly KubernetesObject[]>();
  const children = new Map<string, KubernetesObject[]>();
  const claimants = claimantsByNamespace(objects);

  for (const object of objects) {
    const namespace = object.metadata.namespace ?? '';
    const stated = ownersOf(object).flatMap(({ uid, ...owner }) => {
      const found = uid ? byIdentity.get(uid) : byKey.get(formatResourceKey({ ...owner, namespace }));
      return found && found !== object ? [found] : [];
    });
    const owners = [...new Set([...stated, ...claimantsOf(object, claimants)])];
    if (owners.length === 0) continue;
    parents.set(identityOf(object), owners);
    for (const owner of owners) {
      const siblings = children.get(identityOf(owner));
      if (siblings) siblings.push(object);
      else children.set(identityOf(owner), [object]);
    }
  }
  return {
    parentsOf: (object) => parents.get(identityOf(object)) ?? [],
    childrenOf: (object) => children.get(identityOf(object)) ?? [],
  };
}

type Claimants = ReadonlyMap<string, readonly KubernetesObject[]>;

function claimantsByNamespace(objects: readonly KubernetesObject[]): Claimants {
  const sets = objects.filter(({ apiVersion, kind }) => kind === 'StatefulSet' && apiVersion.startsWith('apps/'));
  return Map.groupBy(sets, ({ metadata }) => metadata.namespace ?? '');
}

/** Claims outlive their StatefulSet on purpose, so that Kubernetes sets no owner reference. */
function claimantsOf({ apiVersion, kind, metadata }: KubernetesObject, claimants: Claimants) {
  if (apiVersion !== 'v1' || kind !== 'PersistentVolumeClaim') return [];
  return (claimants.get(metadata.namespace ?? '') ?? []).filter((set) => isClaimOf(set, metadata.name));
}
