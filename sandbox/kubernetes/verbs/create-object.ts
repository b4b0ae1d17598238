import { randomInt, randomUUID } from 'node:crypto';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ApiState, timestamp, type WriteRequest } from '../api-state.ts';
import { behaviourOf } from '../behaviours.ts';
import { clone, type JsonObject, objectOrEmpty } from '../json.ts';
import { emptyObject } from '../kinds/empty-object.ts';
import { storageKeyOf } from '../kinds/kind.ts';
import { fromStorage, toStorage } from '../kinds/versions.ts';
import { decodeManagers, encodeManagers, type Managers } from '../managed-fields/managers.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound, StatusError } from '../status-errors.ts';
import { validateObject } from '../validation/validate-object.ts';
import { decodeBody } from './decode-body.ts';
import { managersOfUpdate } from './track-managers.ts';

/**
 * Creates the object of a POST.
 *
 * @throws StatusError 400, 404 (namespace), 409 (exists), 422
 */
export function createObject(state: ApiState, request: WriteRequest, body: unknown): KubernetesObject {
  const object = decodeBody(request, body);
  nameObject(object, request);
  const given = decodeManagers(objectOrEmpty(object.metadata).managedFields);
  const managers = managersOfUpdate(state, request, undefined, object, given);
  return storeNew(state, request, object, managers);
}

/** Stores a decoded new object; `managers` are those that it begins with. */
export function storeNew(
  state: ApiState,
  request: WriteRequest,
  object: JsonObject,
  managers: Managers,
): KubernetesObject {
  const { kind } = request;
  const behaviour = behaviourOf(kind);
  admitToNamespace(state, request, String(objectOrEmpty(object.metadata).name ?? ''));
  if (kind.hasStatus) resetStatus(request, object);
  const metadata = newMetadata(state, request, object, managers);
  object.metadata = metadata;
  behaviour.prepareCreate?.(object);
  const faults = validateObject(kind, object);
  if (faults.length > 0) throw invalid(kind, String(metadata.name ?? ''), faults);
  const stored = toStorage(kind, object as unknown as KubernetesObject);
  behaviour.allocate?.(stored as unknown as JsonObject, state);
  const name = String(metadata.name);
  const storageKey = storageKeyOf(kind);
  if (state.store.get(storageKey, request.namespace, name) !== undefined) throw alreadyExists(kind, name);
  if (request.dryRun) return fromStorage(kind, stored);
  return fromStorage(kind, state.store.put(storageKey, stored));
}

/** Sets name and namespace as the request has them. */
export function nameObject(object: JsonObject, request: WriteRequest): void {
  const metadata = objectOrEmpty(object.metadata);
  object.metadata = metadata;
  const given = metadata.namespace;
  if (typeof given === 'string' && given !== '' && given !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (request.namespace !== '') metadata.namespace = request.namespace;
  const prefix = metadata.generateName;
  if (isText(metadata.name) || !isText(prefix)) return;
  metadata.name = `${prefix.slice(0, 58)}${randomSuffix()}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function randomSuffix(): string {
  return Array.from({ length: 5 }, () => SUFFIX_LETTERS.charAt(randomInt(SUFFIX_LETTERS.length))).join('');
}

function resetStatus(request: WriteRequest, object: JsonObject): void {
  const empty = emptyObject(request.kind).status;
  if (empty === undefined) delete object.status;
  else object.status = clone(empty);
}

function newMetadata(state: ApiState, request: WriteRequest, object: JsonObject, managers: Managers): JsonObject {
  const { managedFields: _, ...given } = objectOrEmpty(object.metadata);
  if (isText(given.resourceVersion)) {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const encoded = encodeManagers(managers);
  const metadata: JsonObject = {
    ...given,
    uid: randomUUID(),
    creationTimestamp: timestamp(state.now()),
    ...(encoded === undefined ? {} : { managedFields: encoded }),
  };
  for (const field of [
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'resourceVersion',
    'generation',
  ]) {
    delete metadata[field];
  }
  if (request.kind.hasGeneration) metadata.generation = 1;
  return metadata;
}

/** Nothing can be created in a namespace that is absent or on its way out. */
function admitToNamespace(state: ApiState, request: WriteRequest, name: string): void {
  if (!request.kind.namespaced) return;
  const namespace = state.store.get('/namespaces', '', request.namespace);
  if (namespace === undefined) throw notFound({ group: '', resource: 'namespaces' }, request.namespace);
  if (namespace.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${request.namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${request.namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(request.kind, name, why, [cause]);
}
