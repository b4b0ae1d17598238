import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { createChangeLog, type StoreEvent } from './change-log.ts';
import { deepFreeze } from './deep-freeze.ts';
import { createObjectIndex, type ObjectIndex } from './object-index.ts';
import type { ObjectPersistence } from './persistence.ts';

/** Keeps all objects in memory; every change gets the next revision. */
export interface ObjectStore extends Omit<ObjectIndex, 'put' | 'remove'> {
  revision(): number;
  /** Stores an object under its name and answers it with its new `resourceVersion`; stored objects never change. */
  put(storageKey: string, object: KubernetesObject): KubernetesObject;
  /** Removes an object; `last` is the state that watchers are told. */
  remove(storageKey: string, last: KubernetesObject): KubernetesObject;
  /** The changes after a revision, or undefined if they are no longer remembered. */
  changesSince(revision: number): readonly StoreEvent[] | undefined;
  /** Calls back after each change is stored. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  close(): void;
}

/** Opens the store; with persistence it begins with what was stored before. */
export function openObjectStore(persistence?: ObjectPersistence): ObjectStore {
  const { put, remove, ...index } = createObjectIndex();
  const saved = persistence?.load() ?? { revision: 0, objects: [] };
  for (const { storageKey, object } of saved.objects) put(storageKey, deepFreeze(object));
  let current = Math.max(1, saved.revision);
  const log = createChangeLog(saved.revision);
  const withRevision = (object: KubernetesObject): KubernetesObject => {
    current += 1;
    return deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(current) } });
  };
  return {
    ...index,
    revision: () => current,
    put(storageKey, object) {
      const previous = index.get(storageKey, object.metadata.namespace ?? '', object.metadata.name);
      const stored = withRevision(object);
      put(storageKey, stored);
      persistence?.put(storageKey, stored, current);
      const change = previous === undefined ? { type: 'ADDED' as const } : { type: 'MODIFIED' as const, previous };
      log.append({ ...change, revision: current, storageKey, object: stored });
      return stored;
    },
    remove(storageKey, last) {
      remove(storageKey, last);
      const stored = withRevision(last);
      persistence?.remove(storageKey, stored, current);
      log.append({ type: 'DELETED', revision: current, storageKey, object: stored, previous: last });
      return stored;
    },
    changesSince: (revision) => log.since(revision),
    subscribe: (listener) => log.subscribe(listener),
    close: () => persistence?.close(),
  };
}
