import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, WriteRequest } from '../api-state.ts';
import { isObject, type JsonObject, objectOrEmpty } from '../json.ts';
import { emptyObject } from '../kinds/empty-object.ts';
import { apiVersionOf, storageKeyOf } from '../kinds/kind.ts';
import { fromStorage } from '../kinds/versions.ts';
import { conflictError } from '../managed-fields/conflicts.ts';
import { areOwnConflicts, withLastApplied } from '../managed-fields/last-applied.ts';
import { decodeManagers, type Managers } from '../managed-fields/managers.ts';
import { applyConfiguration } from '../managed-fields/ownership.ts';
import { withoutManagedFields } from '../managed-fields/writer-fields.ts';
import { checkApplied } from '../schema/check-applied.ts';
import { badRequest, conflict, StatusError } from '../status-errors.ts';
import { nameObject, storeNew } from './create-object.ts';
import { decodeObject, setDefaults } from './decode-body.ts';
import { managersOfUpdate, writerOf } from './track-managers.ts';
import { storeUpdated } from './update-object.ts';

/** An apply: the object as it now is, and whether it is new. */
export interface Applied {
  readonly object: KubernetesObject;
  readonly isNew: boolean;
}

/**
 * Server-side apply: merges the configuration into the live object, or creates the object.
 *
 * @throws StatusError 400, 404 (namespace), 409 (conflicts), 422
 */
export function applyObject(
  state: ApiState,
  request: WriteRequest,
  name: string,
  configuration: unknown,
  force: boolean,
): Applied {
  const config = checkConfiguration(request, name, configuration);
  const stored = state.store.get(storageKeyOf(request.kind), request.namespace, name);
  if (stored === undefined) return { object: applyNew(state, request, name, config, force), isNew: true };
  const live = fromStorage(request.kind, stored);
  const start = startingManagers(state, request, live);
  const base = withoutManagedFields(live as unknown as JsonObject);
  const outcome = merge(state, request, base, config, start, force);
  if (outcome.isNoop) return { object: storeUpdated(state, request, live, base, outcome.managers), isNew: false };
  const next = decodeObject({ ...request, fieldValidation: 'Ignore' }, outcome.object);
  setDefaults(request, next);
  return { object: storeUpdated(state, request, live, next, outcome.managers), isNew: false };
}

function applyNew(
  state: ApiState,
  request: WriteRequest,
  name: string,
  config: JsonObject,
  force: boolean,
): KubernetesObject {
  const uid = objectOrEmpty(config.metadata).uid;
  if (typeof uid === 'string' && uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(request.kind, name, why);
  }
  // The name is of the URL: it belongs to no manager, and a configuration of nothing else merges to nothing.
  const empty = emptyObject(request.kind);
  const base = { ...empty, metadata: { ...objectOrEmpty(empty.metadata), name } };
  const { object, managers } = merge(state, request, base, config, new Map(), force);
  const next = decodeObject({ ...request, fieldValidation: 'Ignore' }, object);
  setDefaults(request, next);
  nameObject(next, request);
  return storeNew(state, request, next, managers);
}

function merge(
  state: ApiState,
  request: WriteRequest,
  live: JsonObject,
  config: JsonObject,
  managers: Managers,
  force: boolean,
): { readonly object: JsonObject; readonly managers: Managers; readonly isNoop: boolean } {
  const writer = { ...writerOf(state, request), force };
  const { type } = request.kind;
  let outcome = applyConfiguration(type, live, config, managers, writer);
  if ('conflicts' in outcome && areOwnConflicts(type, live, writer, outcome.conflicts)) {
    outcome = applyConfiguration(type, live, config, managers, { ...writer, force: true });
  }
  if ('conflicts' in outcome) throw conflictError(outcome.conflicts);
  const object = withLastApplied(objectOrEmpty(outcome.object), config, writer.manager);
  return { object, managers: outcome.managers, isNoop: outcome.isNoop && object === outcome.object };
}

/** An object that nobody manages (its managedFields were removed) is counted as written before the first apply. */
function startingManagers(state: ApiState, request: WriteRequest, live: KubernetesObject): Managers {
  const managers = decodeManagers(live.metadata.managedFields);
  if (managers.size > 0) return managers;
  const earlier: WriteRequest = { ...request, manager: 'before-first-apply', subresource: '' };
  return managersOfUpdate(state, earlier, undefined, live as unknown as JsonObject, new Map());
}

function checkConfiguration(request: WriteRequest, name: string, configuration: unknown): JsonObject {
  const { kind, namespace } = request;
  if (!isObject(configuration)) throw badRequest('error decoding YAML: the patch must be an object');
  const expected = apiVersionOf(kind);
  const given = String(configuration.apiVersion ?? '');
  const metadata = objectOrEmpty(configuration.metadata);
  if (given !== expected) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${given}, expected: ${expected}`,
    );
  }
  if (configuration.kind !== kind.kind) {
    throw new StatusError(
      500,
      '',
      `failed to merge config: expected objects of the same type, but got ${String(configuration.kind)} and ${kind.kind}`,
    );
  }
  if (metadata.managedFields !== undefined && metadata.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${String(metadata.name)}) does not match the name on the URL (${name})`);
  }
  const faults = checkApplied(kind.type, configuration);
  if (faults.length > 0) {
    const list = faults.length === 1 ? faults[0] : `errors:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
    const what = `${namespace === '' ? '' : namespace}/${name}; ${expected}, Kind=${kind.kind}`;
    throw new StatusError(500, '', `failed to create typed patch object (${what}): ${list}`);
  }
  return { ...configuration, metadata: { ...metadata, name, ...(namespace === '' ? {} : { namespace }) } };
}
