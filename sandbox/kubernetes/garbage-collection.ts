import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { type ApiState, withMetadata } from './api-state.ts';
import type { Kind } from './kinds/kind.ts';
import { kindOfReference } from './kinds/kind-registry.ts';
import { serverRequest } from './server-request.ts';
import { StatusError } from './status-errors.ts';
import type { StoreEvent } from './store/change-log.ts';
import type { StoredObject } from './store/object-index.ts';
import {
  deleteObject,
  FOREGROUND_FINALIZER,
  isReadyToGo,
  ORPHAN_FINALIZER,
  type PropagationPolicy,
} from './verbs/delete-object.ts';

/**
 * Deletes what lost its owners and serves the finalizers of foreground and orphaning deletion, as the garbage collector of
 * the controller manager does. It works after the change that caused it, never inside of it.
 *
 * @returns the way to stop it
 */
export function startGarbageCollection(state: ApiState): () => void {
  const queue = new Set<string>();
  let scheduled = false;
  const drain = (): void => {
    scheduled = false;
    const uids = [...queue];
    queue.clear();
    for (const uid of uids) visit(state, uid, enqueue);
  };
  const enqueue = (uid: string): void => {
    queue.add(uid);
    if (scheduled) return;
    scheduled = true;
    setImmediate(drain);
  };
  for (const storageKey of state.store.storageKeys()) {
    for (const object of state.store.list(storageKey)) if (concerns(object)) enqueue(object.metadata.uid ?? '');
  }
  return state.store.subscribe((event) => onChange(state, event, enqueue));
}

function concerns(object: KubernetesObject): boolean {
  const { ownerReferences = [], finalizers = [] } = object.metadata;
  return (
    ownerReferences.length > 0 || finalizers.includes(FOREGROUND_FINALIZER) || finalizers.includes(ORPHAN_FINALIZER)
  );
}

function onChange(state: ApiState, event: StoreEvent, enqueue: (uid: string) => void): void {
  const { object } = event;
  const uid = object.metadata.uid ?? '';
  if (event.type === 'DELETED') {
    for (const dependent of state.store.dependentsOf(uid)) enqueue(dependent.object.metadata.uid ?? '');
    // An owner that waits for its dependents may now go.
    for (const owner of object.metadata.ownerReferences ?? []) enqueue(owner.uid);
  } else if (concerns(object)) {
    enqueue(uid);
    for (const owner of object.metadata.ownerReferences ?? []) {
      if (state.store.byUid(owner.uid)?.object.metadata.deletionTimestamp !== undefined) enqueue(owner.uid);
    }
  }
}

function visit(state: ApiState, uid: string, enqueue: (uid: string) => void): void {
  const stored = state.store.byUid(uid);
  if (stored === undefined) return;
  const { finalizers = [], deletionTimestamp } = stored.object.metadata;
  if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN_FINALIZER)) orphanDependents(state, stored);
  else if (deletionTimestamp !== undefined && finalizers.includes(FOREGROUND_FINALIZER))
    serveForeground(state, stored, enqueue);
  else if (deletionTimestamp === undefined) collect(state, stored);
}

/** Deletes an object all of whose owners are gone or wait for it; drops references to owners that are gone. */
function collect(state: ApiState, stored: StoredObject): void {
  const { object, storageKey } = stored;
  const owners = (object.metadata.ownerReferences ?? []).map((reference) => ({
    reference,
    ...stateOf(state, object, reference),
  }));
  if (owners.length === 0) return;
  const solid = owners.filter((owner) => owner.state === 'solid');
  if (solid.length > 0) {
    if (solid.length < owners.length) {
      state.store.put(storageKey, withMetadata(object, { ownerReferences: solid.map((owner) => owner.reference) }));
    }
    return;
  }
  const hasWaiting = owners.some((owner) => owner.state === 'waiting');
  const isOwner = state.store.dependentsOf(object.metadata.uid ?? '').length > 0;
  removeDependent(state, stored, hasWaiting && isOwner ? 'Foreground' : undefined);
}

function stateOf(
  state: ApiState,
  object: KubernetesObject,
  reference: { readonly apiVersion: string; readonly kind: string; readonly uid: string; readonly name: string },
): { readonly state: 'solid' | 'gone' | 'waiting' } {
  const owner = state.store.byUid(reference.uid);
  if (owner === undefined) return { state: isKnownKind(state, reference) ? 'gone' : 'solid' };
  const { namespace = '', deletionTimestamp, finalizers } = owner.object.metadata;
  // An owner in another namespace is no owner.
  if (namespace !== '' && namespace !== object.metadata.namespace) return { state: 'gone' };
  const isWaiting = deletionTimestamp !== undefined && finalizers?.includes(FOREGROUND_FINALIZER);
  return { state: isWaiting ? 'waiting' : 'solid' };
}

/** Nothing can be said of owners of a kind that is not served. */
function isKnownKind(state: ApiState, reference: { readonly apiVersion: string; readonly kind: string }): boolean {
  return kindOfReference(state.kinds, reference) !== undefined;
}

function removeDependent(state: ApiState, stored: StoredObject, policy: PropagationPolicy | undefined): void {
  const kind = state.kinds.byStorageKey(stored.storageKey);
  if (kind === undefined) return;
  const { namespace = '', name, uid, finalizers = [] } = stored.object.metadata;
  const own = finalizers.includes(ORPHAN_FINALIZER)
    ? 'Orphan'
    : finalizers.includes(FOREGROUND_FINALIZER)
      ? 'Foreground'
      : 'Background';
  const request = serverRequest(kind, namespace, 'garbage-collector');
  try {
    deleteObject(state, request, name, { propagationPolicy: policy ?? own, ...(uid === undefined ? {} : { uid }) });
  } catch (error) {
    // Gone or changed meanwhile: another event takes care of it.
    if (!(error instanceof StatusError)) throw error;
  }
}

function serveForeground(state: ApiState, stored: StoredObject, enqueue: (uid: string) => void): void {
  const uid = stored.object.metadata.uid ?? '';
  const dependents = state.store.dependentsOf(uid);
  const isBlocked = dependents.some(({ object }) =>
    object.metadata.ownerReferences?.some(
      (owner) => owner.uid === uid && (owner as { readonly blockOwnerDeletion?: boolean }).blockOwnerDeletion === true,
    ),
  );
  if (!isBlocked) {
    removeFinalizer(state, stored, FOREGROUND_FINALIZER);
    return;
  }
  for (const dependent of dependents) {
    if (dependent.object.metadata.deletionTimestamp === undefined) enqueue(dependent.object.metadata.uid ?? '');
  }
}

function orphanDependents(state: ApiState, stored: StoredObject): void {
  const uid = stored.object.metadata.uid ?? '';
  for (const { storageKey, object } of state.store.dependentsOf(uid)) {
    const rest = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
    state.store.put(storageKey, withMetadata(object, { ownerReferences: rest.length === 0 ? undefined : rest }));
  }
  removeFinalizer(state, stored, ORPHAN_FINALIZER);
}

/** Removes a finalizer, and the object if it was the last that held it. */
export function removeFinalizer(state: ApiState, { storageKey, object }: StoredObject, finalizer: string): void {
  const kind: Kind | undefined = state.kinds.byStorageKey(storageKey);
  const rest = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  const next = withMetadata(object, { finalizers: rest.length === 0 ? undefined : rest });
  if (kind !== undefined && isReadyToGo(kind, next)) state.store.remove(storageKey, next);
  else state.store.put(storageKey, next);
}
