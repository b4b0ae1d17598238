import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { ObjectPersistence } from './persistence.ts';

/** A change of a stored object. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The `resourceVersion` of the change. */
  readonly revision: number;
  readonly storageKey: string;
  readonly object: KubernetesObject;
  /** The object before a change, for selectors that it left or entered. */
  readonly previous?: KubernetesObject;
}

/** Keeps all objects in memory, in the order of their names' insertion; every change gets the next revision. */
export interface ObjectStore {
  revision(): number;
  get(storageKey: string, namespace: string, name: string): KubernetesObject | undefined;
  /** All objects of a resource, or those of one namespace. */
  list(storageKey: string, namespace?: string): readonly KubernetesObject[];
  /** Stores an object under its name and answers it with its new `resourceVersion`; stored objects never change. */
  put(storageKey: string, object: KubernetesObject): KubernetesObject;
  /** Removes an object; `last` is the state that watchers are told. */
  remove(storageKey: string, last: KubernetesObject): KubernetesObject;
  byUid(uid: string): StoredObject | undefined;
  /** Objects that name the uid in `ownerReferences`. */
  dependentsOf(uid: string): readonly StoredObject[];
  /** Names of all resources that have objects. */
  storageKeys(): readonly string[];
  /** The changes after a revision, or undefined if they are no longer remembered. */
  changesSince(revision: number): readonly StoreEvent[] | undefined;
  subscribe(listener: (event: StoreEvent) => void): () => void;
  close(): void;
}

/** An object and the resource that it is stored under. */
export interface StoredObject {
  readonly storageKey: string;
  readonly object: KubernetesObject;
}

/** How many changes are remembered for watches that begin in the past. */
const REMEMBERED_CHANGES = 10_000;

/** Opens the store; with persistence it begins with what was stored before. */
export function openObjectStore(persistence?: ObjectPersistence): ObjectStore {
  const resources = new Map<string, Map<string, Map<string, KubernetesObject>>>();
  const uids = new Map<string, StoredObject>();
  const dependents = new Map<string, Map<string, StoredObject>>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let changes: StoreEvent[] = [];
  let forgotten = 0;
  let current = 1;

  const index = (storageKey: string, object: KubernetesObject): void => {
    const { namespace = '', name, uid = '' } = object.metadata;
    const stored = { storageKey, object };
    const resource = getOrCreate(resources, storageKey, () => new Map<string, Map<string, KubernetesObject>>());
    getOrCreate(resource, namespace, () => new Map<string, KubernetesObject>()).set(name, object);
    uids.set(uid, stored);
    for (const owner of object.metadata.ownerReferences ?? []) {
      getOrCreate(dependents, owner.uid, () => new Map<string, StoredObject>()).set(uid, stored);
    }
  };
  const unindex = (storageKey: string, object: KubernetesObject): void => {
    const { namespace = '', name, uid = '' } = object.metadata;
    resources.get(storageKey)?.get(namespace)?.delete(name);
    uids.delete(uid);
    unindexOwners(object, uid);
  };
  const unindexOwners = (object: KubernetesObject, uid: string): void => {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const set = dependents.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) dependents.delete(owner.uid);
    }
  };
  const remember = (event: StoreEvent): void => {
    changes.push(event);
    if (changes.length > REMEMBERED_CHANGES * 2) {
      changes = changes.slice(-REMEMBERED_CHANGES);
      forgotten = (changes[0]?.revision ?? 1) - 1;
    }
    for (const listener of [...listeners]) listener(event);
  };
  const withRevision = (object: KubernetesObject): KubernetesObject => {
    current += 1;
    return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(current) } });
  };

  const saved = persistence?.load();
  if (saved !== undefined) {
    for (const { storageKey, object } of saved.objects) index(storageKey, deepFreeze(object));
    current = Math.max(current, saved.revision);
    forgotten = current;
  }

  return {
    revision: () => current,
    get: (storageKey, namespace, name) => resources.get(storageKey)?.get(namespace)?.get(name),
    list(storageKey, namespace) {
      const resource = resources.get(storageKey);
      if (resource === undefined) return [];
      if (namespace !== undefined) return [...(resource.get(namespace)?.values() ?? [])];
      return [...resource.values()].flatMap((objects) => [...objects.values()]);
    },
    put(storageKey, object) {
      const { namespace = '', name, uid = '' } = object.metadata;
      const previous = resources.get(storageKey)?.get(namespace)?.get(name);
      if (previous !== undefined) unindexOwners(previous, uid);
      const stored = withRevision(object);
      index(storageKey, stored);
      persistence?.put(storageKey, stored, current);
      const type = previous === undefined ? 'ADDED' : 'MODIFIED';
      remember({
        type,
        revision: current,
        storageKey,
        object: stored,
        ...(previous === undefined ? {} : { previous }),
      });
      return stored;
    },
    remove(storageKey, last) {
      unindex(storageKey, last);
      const stored = withRevision(last);
      persistence?.remove(storageKey, stored, current);
      remember({ type: 'DELETED', revision: current, storageKey, object: stored, previous: last });
      return stored;
    },
    byUid: (uid) => uids.get(uid),
    dependentsOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
    storageKeys: () => [...resources.keys()],
    changesSince(revision) {
      if (revision < forgotten) return undefined;
      let from = changes.length;
      while (from > 0 && (changes[from - 1]?.revision ?? 0) > revision) from -= 1;
      return changes.slice(from);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => persistence?.close(),
  };
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const created = create();
  map.set(key, created);
  return created;
}
