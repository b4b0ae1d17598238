import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { formatResourceKey, type ResourceKey, resourceKeyOf } from '../../../shared/domain/resource/resource-key.ts';
import { WORLD_BEGINS } from '../virtual-clock.ts';
import { type FieldOwner, toManagedFields } from './field-ownership.ts';
import { copyJson, type Fields } from './field-paths.ts';

/** An object as it is kept. */
export interface StoredObject {
  readonly object: KubernetesObject;
  readonly owners: readonly FieldOwner[];
}

/** Something that controllers do later. */
interface TimedChange {
  readonly at: number;
  readonly perform: () => void;
}

/** The objects of a cluster by key, their versions, and what is to happen to them. */
export interface ClusterState {
  get(key: ResourceKey): StoredObject | undefined;
  all(): readonly StoredObject[];
  /** Keeps an object under a new version; a changed content raises its generation. */
  put(next: StoredObject): StoredObject;
  remove(key: ResourceKey): void;
  /** Gives an object that is new its identity. */
  admit(object: KubernetesObject): KubernetesObject;
  /** Has controllers do something so many seconds from now. */
  schedule(afterSeconds: number, perform: () => void): void;
  /** Does what was scheduled up to this time, in order. */
  settle(seconds: number): void;
  /** Time of the cluster: of what is just being done. */
  seconds(): number;
}

/** Makes the state of an empty cluster. */
export function createClusterState(): ClusterState {
  const objects = new Map<string, StoredObject>();
  let changes: TimedChange[] = [];
  let version = 0;
  let uids = 0;
  let now = 0;
  const keyOf = (key: ResourceKey) => formatResourceKey(key);
  const get = (key: ResourceKey) => objects.get(keyOf(key));
  const time = () => new Date(WORLD_BEGINS + now * 1000).toISOString();
  const state: ClusterState = {
    get,
    all: () => [...objects.values()],
    seconds: () => now,
    put({ object, owners }) {
      version += 1;
      const before = get(resourceKeyOf(object))?.object;
      const generation = (before?.metadata.generation ?? 0) + Number(!before || contentChanged(before, object));
      const metadata = { ...object.metadata, resourceVersion: String(version), generation };
      const stored = { object: { ...object, metadata }, owners };
      objects.set(keyOf(resourceKeyOf(object)), stored);
      return stored;
    },
    remove: (key) => void objects.delete(keyOf(key)),
    admit(object) {
      uids += 1;
      const metadata = { ...object.metadata, uid: `uid-${uids}`, creationTimestamp: time() };
      return { ...object, metadata };
    },
    schedule(afterSeconds, perform) {
      changes.push({ at: now + afterSeconds, perform });
      changes = changes.sort((a, b) => a.at - b.at);
    },
    settle(seconds) {
      for (let next = changes[0]; next && next.at <= seconds; next = changes[0]) {
        changes.shift();
        now = next.at;
        next.perform();
      }
      now = Math.max(now, seconds);
    },
  };
  return state;
}

/** An object as the API server answers it. */
export function toAnswer({ object, owners }: StoredObject): KubernetesObject {
  const managedFields = toManagedFields(owners, object.apiVersion);
  return copyJson({ ...object, metadata: { ...object.metadata, managedFields } });
}

/** Everything but metadata and status, whose change is a new generation. */
function contentChanged(before: KubernetesObject, after: KubernetesObject): boolean {
  return !isDeepStrictEqual(contentOf(before), contentOf(after));
}

function contentOf({ metadata: _metadata, status: _status, ...content }: KubernetesObject): Fields {
  return content;
}
