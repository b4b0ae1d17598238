import { applyJsonPatch } from '../../../shared/domain/application/json-patch.ts';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { gvkOf, type KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../shared/domain/resource/resource-key.ts';
import type { ApplyOptions, ObjectReference, PatchStep, WriteOptions } from '../../../shared/ports/cluster-client.ts';
import type { ClusterState, StoredObject } from './cluster-state.ts';
import { applyFields, type FieldOwner, fromManagedFields, ownersAfterUpdate } from './field-ownership.ts';
import { copyJson, type Fields, showField } from './field-paths.ts';
import { refuseImmutableChange } from './immutable-fields.ts';
import type { KnownKinds } from './known-kinds.ts';
import type { ObjectLifecycle } from './object-lifecycle.ts';
import { alreadyExists, applyConflict, changedMeanwhile, namespaceRefuses, notFound } from './refusals.ts';

/** What writes work on. */
export interface WriteContext {
  readonly state: ClusterState;
  readonly kinds: KnownKinds;
  readonly lifecycle: ObjectLifecycle;
}

/** A write, and whether it made the object. */
export interface Written {
  readonly stored: StoredObject;
  readonly outcome: 'created' | 'configured' | 'unchanged';
}

const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';
const NOTHING: StoredObject['owners'] = [];

/** Server-side apply; what a client-side apply left behind becomes the applier's. */
export function applyObject(context: WriteContext, target: KubernetesObject, options: ApplyOptions): Written {
  const { manager = 'windlass', force = true, takeOverFrom = [CLIENT_SIDE_MANAGER] } = options;
  const { state } = context;
  const found = state.get(resourceKeyOf(target));
  const live = found && { object: found.object as Fields, owners: takenOver(found.owners, manager, takeOverFrom) };
  const blank = { object: identityOf(target), owners: NOTHING };
  const applied = applyFields(live ?? blank, withoutStatus(target), { manager, force });
  if ('conflicts' in applied) {
    throw applyConflict(applied.conflicts.map(({ manager: by, path }) => ({ manager: by, field: showField(path) })));
  }
  const next = { object: applied.object as unknown as KubernetesObject, owners: applied.owners };
  return store(context, found, next, options);
}

/** Create; an object that is there is refused. */
export function createObject(context: WriteContext, target: KubernetesObject, options: WriteOptions): Written {
  const { state } = context;
  const named = target.metadata.name ? target : withGeneratedName(context, target);
  if (state.get(resourceKeyOf(named))) throw alreadyExists(named);
  const object = withoutStatus(named);
  const owners = ownersAfterUpdate({ object: identityOf(object), owners: NOTHING }, object as Fields, 'windlass');
  return store(context, undefined, { object, owners }, options);
}

/** Update of the whole object, from the version that it bears. */
export function replaceObject(
  context: WriteContext,
  target: KubernetesObject,
  options: WriteOptions & { readonly manager?: string },
): Written {
  const { state } = context;
  const found = state.get(resourceKeyOf(target));
  const reference = { ...resourceKeyOf(target), version: gvkOf(target).version };
  if (!found) throw notFound(reference);
  const { resourceVersion, managedFields: _managed, ...metadata } = target.metadata;
  if (resourceVersion !== undefined && resourceVersion !== found.object.metadata.resourceVersion) {
    throw changedMeanwhile(reference);
  }
  const { uid, creationTimestamp, deletionTimestamp } = found.object.metadata;
  const kept = { uid, creationTimestamp, ...(deletionTimestamp ? { deletionTimestamp } : {}) };
  const { status: _status, ...content } = target;
  const { status } = found.object;
  const object = { ...content, metadata: { ...metadata, ...kept }, ...(status ? { status } : {}) } as KubernetesObject;
  const before = { object: found.object as Fields, owners: found.owners };
  const owners = ownersAfterUpdate(before, object as Fields, options.manager ?? 'windlass');
  return store(context, found, { object, owners }, options);
}

/** JSON patch; undefined when the object is not there. */
export function patchObject(
  context: WriteContext,
  reference: ObjectReference,
  steps: readonly PatchStep[],
): Written | undefined {
  const found = context.state.get(reference);
  if (!found) return undefined;
  const patched = applyJsonPatch(found.object as unknown as Json, steps as unknown as Json);
  const object = patched as unknown as KubernetesObject;
  const managed = object.metadata.managedFields as readonly Fields[] | undefined;
  const before = { object: found.object as Fields, owners: found.owners };
  const owners = managed ? fromManagedFields(managed) : ownersAfterUpdate(before, object as Fields, 'windlass');
  return store(context, found, { object, owners }, {});
}

/** Puts what was written in place, or only tells what would be (dry run). */
function store(
  { state, lifecycle }: WriteContext,
  found: StoredObject | undefined,
  next: StoredObject,
  { dryRun }: WriteOptions,
): Written {
  if (found) refuseImmutableChange(found.object, next.object);
  else refuseInMissingNamespace(state, next.object);
  if (dryRun) return { stored: next, outcome: found ? 'configured' : 'created' };
  if (found && isSame(found, next)) return { stored: found, outcome: 'unchanged' };
  const admitted = found ? next : { ...next, object: state.admit(next.object) };
  const stored = state.put(admitted);
  const changed = stored.object.metadata.generation !== found?.object.metadata.generation;
  lifecycle.written(stored, found === undefined, changed);
  return { stored, outcome: found ? 'configured' : 'created' };
}

function refuseInMissingNamespace(state: ClusterState, { metadata: { namespace } }: KubernetesObject): void {
  if (!namespace) return;
  const home = state.get({ group: '', kind: 'Namespace', namespace: '', name: namespace });
  if (!home || home.object.metadata.deletionTimestamp) throw namespaceRefuses(namespace, home !== undefined);
}

function takenOver(owners: readonly FieldOwner[], manager: string, from: readonly string[]): readonly FieldOwner[] {
  const isTaken = (owner: FieldOwner) => owner.operation === 'Update' && from.includes(owner.manager);
  const taken = owners.filter(isTaken).flatMap(({ paths }) => [...paths]);
  if (taken.length === 0) return owners;
  const own = owners.find((owner) => owner.manager === manager && owner.operation === 'Apply');
  const others = owners.filter((owner) => !isTaken(owner) && owner !== own);
  return [...others, { manager, operation: 'Apply', paths: new Set([...(own?.paths ?? []), ...taken]) }];
}

function isSame(a: StoredObject, b: StoredObject): boolean {
  const owned = ({ owners }: StoredObject) =>
    owners
      .map(({ manager, operation, paths }) => `${manager} ${operation} ${[...paths].sort().join(',')}`)
      .sort()
      .join(';');
  return JSON.stringify(sorted(a.object)) === JSON.stringify(sorted(b.object)) && owned(a) === owned(b);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((name) => [name, sorted(fields[name])]),
  );
}

function withoutStatus(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...content } = object;
  return copyJson(content) as KubernetesObject;
}

function identityOf({ apiVersion, kind, metadata }: KubernetesObject): Fields {
  const { name, namespace, generateName } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), ...(generateName ? { generateName } : {}) },
  };
}

function withGeneratedName({ state }: WriteContext, object: KubernetesObject): KubernetesObject {
  const { generateName = '' } = object.metadata;
  for (let number = 1; ; number += 1) {
    const named = { ...object, metadata: { ...object.metadata, name: `${generateName}${number}` } };
    if (!state.get(resourceKeyOf(named))) return named;
  }
}
