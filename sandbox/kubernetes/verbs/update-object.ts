import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ApiState, type WriteRequest, withMetadata } from '../api-state.ts';
import { behaviourOf } from '../behaviours.ts';
import { deepEqual, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import { storageKeyOf } from '../kinds/kind.ts';
import { fromStorage, toStorage } from '../kinds/versions.ts';
import { decodeManagers, encodeManagers, type Managers } from '../managed-fields/managers.ts';
import { badRequest, conflict, invalid, notFound, OBJECT_MODIFIED } from '../status-errors.ts';
import { forbiddenValue } from '../validation/faults.ts';
import { validateObjectUpdate } from '../validation/validate-object.ts';
import { decodeBody } from './decode-body.ts';
import { isReadyToGo } from './delete-object.ts';
import { managersOfUpdate } from './track-managers.ts';

/**
 * Replaces an object by that of a PUT.
 *
 * @throws StatusError 400, 404, 409, 422
 */
export function replaceObject(state: ApiState, request: WriteRequest, name: string, body: unknown): KubernetesObject {
  const next = decodeBody(request, body);
  checkObjectName(next, name);
  const live = state.store.get(storageKeyOf(request.kind), request.namespace, name);
  if (live === undefined) throw notFound(request.kind, name);
  return storeUpdated(state, request, fromStorage(request.kind, live), next);
}

/**
 * Refuses an object that is named otherwise than its path.
 *
 * @throws StatusError 400
 */
export function checkObjectName(object: JsonObject, name: string): void {
  const given = objectOrEmpty(object.metadata).name;
  if (given === name) return;
  if (typeof given !== 'string' || given === '') throw badRequest('name must be provided');
  throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}

/** The live object of a request, in the version that it names. */
export function liveObject(state: ApiState, request: WriteRequest, name: string): KubernetesObject {
  const live = state.store.get(storageKeyOf(request.kind), request.namespace, name);
  if (live === undefined) throw notFound(request.kind, name);
  return fromStorage(request.kind, live);
}

/**
 * Stores a changed object, if anything changed.
 *
 * @param managers the managers after the change; by default the change is counted as an update by the request's manager
 */
export function storeUpdated(
  state: ApiState,
  request: WriteRequest,
  live: KubernetesObject,
  next: JsonObject,
  managers?: Managers,
): KubernetesObject {
  const { kind } = request;
  checkPreconditions(request, live, objectOrEmpty(next.metadata));
  const owners = managers ?? managersOfUpdate(state, request, live, next, startingManagers(live, next));
  const object = settle(request, live, next);
  const result = withManagers(object, live, owners);
  const faults = [
    ...finalizerFaults(result, live),
    ...validateObjectUpdate(kind, result as unknown as JsonObject, live as unknown as JsonObject),
  ];
  if (faults.length > 0) throw invalid(kind, live.metadata.name, faults);
  if (result === live || deepEqual(result, live)) return live;
  return commit(state, request, live, result);
}

function commit(
  state: ApiState,
  request: WriteRequest,
  live: KubernetesObject,
  next: KubernetesObject,
): KubernetesObject {
  const { kind } = request;
  const stored = toStorage(kind, next);
  behaviourOf(kind).allocate?.(stored as unknown as JsonObject, state);
  if (request.dryRun) return fromStorage(kind, stored);
  const storageKey = storageKeyOf(kind);
  if (live.metadata.deletionTimestamp !== undefined && isReadyToGo(kind, stored)) {
    return fromStorage(kind, state.store.remove(storageKey, stored));
  }
  return fromStorage(kind, state.store.put(storageKey, stored));
}

/** Managers that the request brings along count, so that a client can edit them; else those of the live object. */
function startingManagers(live: KubernetesObject, next: JsonObject): Managers {
  const given = objectOrEmpty(next.metadata).managedFields;
  const isReset = Array.isArray(given) && (given.length === 0 || (given.length === 1 && deepEqual(given[0], {})));
  if (isReset) return new Map();
  const managers = decodeManagers(given);
  return managers.size > 0 ? managers : decodeManagers(live.metadata.managedFields);
}

function checkPreconditions(request: WriteRequest, live: KubernetesObject, metadata: JsonObject): void {
  const { uid, resourceVersion } = live.metadata;
  const given = metadata.resourceVersion;
  if (typeof given === 'string' && given !== '' && given !== resourceVersion) {
    throw conflict(request.kind, live.metadata.name, OBJECT_MODIFIED);
  }
  const givenUid = metadata.uid;
  if (typeof givenUid === 'string' && givenUid !== '' && givenUid !== uid) {
    const key = ['/registry', request.kind.resource, request.namespace, live.metadata.name]
      .filter((part) => part !== '')
      .join('/');
    const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${givenUid}, UID in object meta: ${uid}`;
    throw conflict(request.kind, live.metadata.name, why);
  }
}

const SERVER_METADATA = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'name',
  'namespace',
  'generateName',
  'selfLink',
] as const;

/** The object as the endpoint lets it be written: other parts come from the live object. */
function settle(request: WriteRequest, live: KubernetesObject, next: JsonObject): KubernetesObject {
  const { kind, subresource } = request;
  const object: JsonObject = subresource === 'status' ? statusOnly(request, live, next) : { ...next };
  const metadata: JsonObject = { ...objectOrEmpty(object.metadata) };
  for (const field of SERVER_METADATA) {
    if (live.metadata[field] === undefined) delete metadata[field];
    else metadata[field] = live.metadata[field];
  }
  delete metadata.managedFields;
  object.metadata = metadata;
  if (subresource !== 'status') {
    if (kind.hasStatus) copyField(object, live, 'status');
    behaviourOf(kind).prepareUpdate?.(object, live as unknown as JsonObject);
    if (kind.hasGeneration && bumpsGeneration(request, live, object)) {
      metadata.generation = Number(live.metadata.generation ?? 0) + 1;
    }
  }
  return object as unknown as KubernetesObject;
}

function statusOnly(request: WriteRequest, live: KubernetesObject, next: JsonObject): JsonObject {
  const object: JsonObject = { ...live };
  copyField(object, next, 'status');
  const metadata = objectOrEmpty(next.metadata);
  if (request.kind.isBuiltin) {
    const { labels: _, ...others } = metadata;
    object.metadata = { ...others, ...(live.metadata.labels === undefined ? {} : { labels: live.metadata.labels }) };
  }
  return object;
}

function copyField(object: JsonObject, from: { readonly [field: string]: unknown }, field: string): void {
  if (from[field] === undefined) delete object[field];
  else object[field] = from[field];
}

/** Everything but metadata and status counts; a Deployment counts changed annotations too. */
function bumpsGeneration(request: WriteRequest, live: KubernetesObject, next: JsonObject): boolean {
  const { kind } = request;
  const fields = new Set([...Object.keys(live), ...Object.keys(next)]);
  for (const field of ['metadata', 'apiVersion', 'kind']) fields.delete(field);
  if (kind.hasStatus) fields.delete('status');
  if ([...fields].some((field) => !deepEqual(live[field], next[field]))) return true;
  const countsAnnotations = kind.group === 'apps' && kind.kind === 'Deployment';
  return countsAnnotations && !deepEqual(live.metadata.annotations, objectOrEmpty(next.metadata).annotations);
}

/** Puts the managers into the object; times alone are no change. */
function withManagers(object: KubernetesObject, live: KubernetesObject, managers: Managers): KubernetesObject {
  const encoded = encodeManagers(managers);
  const liveEncoded = live.metadata.managedFields;
  const same = deepEqual(timeless(encoded), timeless(liveEncoded));
  const unmanaged = withMetadata(object, { managedFields: undefined });
  if (same && deepEqual(unmanaged, withMetadata(live, { managedFields: undefined }))) return live;
  return withMetadata(object, { managedFields: encoded });
}

function timeless(managedFields: unknown): unknown {
  return listOrEmpty(managedFields)
    .filter(isObject)
    .map(({ time: _, ...entry }) => entry);
}

function finalizerFaults(next: KubernetesObject, live: KubernetesObject): ReturnType<typeof forbiddenValue>[] {
  if (live.metadata.deletionTimestamp === undefined) return [];
  const before = live.metadata.finalizers ?? [];
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !before.includes(finalizer));
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  return [
    forbiddenValue(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
    ),
  ];
}
