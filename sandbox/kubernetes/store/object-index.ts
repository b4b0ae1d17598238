import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** An object and the resource that it is stored under. */
export interface StoredObject {
  readonly storageKey: string;
  readonly object: KubernetesObject;
}

/** Objects by resource, namespace and name, by uid, and by the uids of their owners. */
export interface ObjectIndex {
  get(storageKey: string, namespace: string, name: string): KubernetesObject | undefined;
  list(storageKey: string, namespace?: string): readonly KubernetesObject[];
  byUid(uid: string): StoredObject | undefined;
  dependentsOf(uid: string): readonly StoredObject[];
  storageKeys(): readonly string[];
  /** Puts an object in the place of the one of its name. */
  put(storageKey: string, object: KubernetesObject): void;
  remove(storageKey: string, object: KubernetesObject): void;
}

type ByName = Map<string, KubernetesObject>;

/** An index with nothing in it. */
export function createObjectIndex(): ObjectIndex {
  const resources = new Map<string, Map<string, ByName>>();
  const uids = new Map<string, StoredObject>();
  const dependents = new Map<string, Map<string, StoredObject>>();
  const get = (storageKey: string, namespace: string, name: string): KubernetesObject | undefined =>
    resources.get(storageKey)?.get(namespace)?.get(name);
  const remove = (storageKey: string, { metadata }: KubernetesObject): void => {
    const { namespace = '', name, uid = '', ownerReferences = [] } = metadata;
    resources.get(storageKey)?.get(namespace)?.delete(name);
    uids.delete(uid);
    for (const owner of ownerReferences) {
      dependents.get(owner.uid)?.delete(uid);
      if (dependents.get(owner.uid)?.size === 0) dependents.delete(owner.uid);
    }
  };
  return {
    get,
    list(storageKey, namespace) {
      const resource = resources.get(storageKey);
      if (resource === undefined) return [];
      if (namespace !== undefined) return [...(resource.get(namespace)?.values() ?? [])];
      return [...resource.values()].flatMap((objects) => [...objects.values()]);
    },
    byUid: (uid) => uids.get(uid),
    dependentsOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
    storageKeys: () => [...resources.keys()],
    put(storageKey, object) {
      const { namespace = '', name, uid = '', ownerReferences = [] } = object.metadata;
      const previous = get(storageKey, namespace, name);
      if (previous !== undefined) remove(storageKey, previous);
      const stored = { storageKey, object };
      const resource = getOrCreate(resources, storageKey, () => new Map<string, ByName>());
      getOrCreate(resource, namespace, (): ByName => new Map()).set(name, object);
      uids.set(uid, stored);
      for (const owner of ownerReferences) getOrCreate(dependents, owner.uid, () => new Map()).set(uid, stored);
    },
    remove,
  };
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const created = create();
  map.set(key, created);
  return created;
}
