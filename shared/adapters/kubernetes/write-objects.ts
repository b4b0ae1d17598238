import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type {
  ApplyOptions,
  DeleteOptions,
  KindInfo,
  ObjectReference,
  PatchStep,
  WriteOptions,
} from '../../ports/cluster-client.ts';
import { isAlreadyTerminating, isObjectAbsent, isOtherUid } from './api-errors.ts';
import { type Cluster, errorFor, failureOf, refusalFor } from './cluster-calls.ts';
import { collectionPath, objectPath, requireNamespace } from './object-path.ts';
import { takeOverPatch } from './take-over-fields.ts';
import { withoutUndeclaredFields } from './without-undeclared-fields.ts';

const FIELD_MANAGER = 'windlass';
/** Somebody may write to the object just when its fields are taken over; the next apply tries again. */
const TAKE_OVER_ATTEMPTS = 4;

/** Applies; if `kubectl apply` wrote to the object before, takes its fields over and applies again, so that those not in Git go. */
export async function applyAndTakeOver(
  cluster: Cluster,
  object: KubernetesObject,
  options: ApplyOptions = {},
): Promise<KubernetesObject> {
  let applied = await applyObject(cluster, object, options);
  for (let attempt = 1; !options.dryRun && attempt <= TAKE_OVER_ATTEMPTS; attempt += 1) {
    const patch = takeOverPatch(applied, options.manager ?? FIELD_MANAGER, options.takeOverFrom);
    if (patch === undefined) break;
    await patchManagedFields(cluster, applied, patch);
    applied = await applyObject(cluster, object, options);
  }
  return applied;
}

async function patchManagedFields(
  cluster: Cluster,
  live: KubernetesObject,
  patch: readonly PatchStep[],
): Promise<void> {
  const kind = await cluster.discovery.resolve(gvkOf(live));
  const path = objectPath(kind, { namespace: live.metadata.namespace ?? '', name: live.metadata.name });
  const response = await cluster.send({
    verb: 'take-over',
    kind: kind.kind,
    method: 'PATCH',
    path: `${path}?fieldManager=${FIELD_MANAGER}`,
    contentType: 'application/json-patch+json',
    body: patch,
  });
  if (response.status !== 200 && response.status !== 409) throw refusalFor(cluster, kind, response, live);
}

async function applyObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: ApplyOptions,
): Promise<KubernetesObject> {
  const kind = await cluster.discovery.resolve(gvkOf(object));
  const manager = options.manager ?? FIELD_MANAGER;
  const query = writeQuery(options, { fieldManager: manager, force: String(options.force ?? true) });
  const path = objectPath(kind, { namespace: object.metadata.namespace ?? '', name: object.metadata.name });
  const response = await cluster.send({
    verb: options.dryRun ? 'dry-run' : 'apply',
    kind: kind.kind,
    method: 'PATCH',
    path: `${path}?${query}`,
    // JSON is YAML, and needs no writer of its own.
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
  if (response.status === 200 || response.status === 201) return response.body as KubernetesObject;
  const refusal = refusalFor(cluster, kind, response, object);
  const declared = options.validate === false ? withoutUndeclaredFields(object, refusal.message) : undefined;
  if (declared === undefined) throw refusal;
  return applyObject(cluster, declared, options);
}

/** What every write says: who writes, whether it counts, and how strictly the server should read it. */
function writeQuery(
  { dryRun, validate = true }: WriteOptions,
  more: { readonly [name: string]: string },
): URLSearchParams {
  return new URLSearchParams({
    ...more,
    fieldValidation: validate ? 'Strict' : 'Ignore',
    ...(dryRun ? { dryRun: 'All' } : {}),
  });
}

/** Creates an object, under the name that it has or that the server makes. */
export async function createObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const kind = await cluster.discovery.resolve(gvkOf(object));
  const namespace = object.metadata.namespace ?? '';
  requireNamespace(kind, namespace, object.metadata.name ?? object.metadata.generateName ?? '');
  const path = collectionPath(kind, namespace);
  return writeWhole(cluster, object, { verb: 'create', method: 'POST', kind, path, options });
}

/** Updates a whole object, if nobody wrote to it since it was read. */
export async function replaceObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const kind = await cluster.discovery.resolve(gvkOf(object));
  const path = objectPath(kind, { namespace: object.metadata.namespace ?? '', name: object.metadata.name });
  return writeWhole(cluster, object, { verb: 'replace', method: 'PUT', kind, path, options });
}

interface WholeWrite {
  readonly verb: 'create' | 'replace';
  readonly method: 'POST' | 'PUT';
  readonly kind: KindInfo;
  readonly path: string;
  readonly options: WriteOptions;
}

async function writeWhole(
  cluster: Cluster,
  object: KubernetesObject,
  { verb, method, kind, path, options }: WholeWrite,
): Promise<KubernetesObject> {
  const response = await cluster.send({
    verb: options.dryRun ? 'dry-run' : verb,
    kind: kind.kind,
    method,
    path: `${path}?${writeQuery(options, { fieldManager: FIELD_MANAGER })}`,
    body: object,
  });
  if (response.status < 200 || response.status > 299) throw refusalFor(cluster, kind, response, object);
  return response.body as KubernetesObject;
}

/** Changes single fields of an object; undefined if it is not there. */
export async function patchObject(
  cluster: Cluster,
  reference: ObjectReference,
  steps: readonly PatchStep[],
): Promise<KubernetesObject | undefined> {
  const kind = await cluster.discovery.resolve(reference);
  const response = await cluster.send({
    verb: 'patch',
    kind: kind.kind,
    method: 'PATCH',
    path: `${objectPath(kind, reference)}?fieldManager=${FIELD_MANAGER}`,
    contentType: 'application/json-patch+json',
    body: steps,
  });
  if (response.status === 200) return response.body as KubernetesObject;
  if (isObjectAbsent(failureOf(cluster, response))) return undefined;
  throw errorFor(cluster, kind, response);
}

/** Deletes an object; one that is not there, or another of its name, is `gone`. */
export async function deleteObject(
  cluster: Cluster,
  reference: ObjectReference,
  options: DeleteOptions = {},
): Promise<'deleted' | 'gone'> {
  const kind = await cluster.discovery.resolve(reference);
  const response = await cluster.send({
    verb: 'delete',
    kind: kind.kind,
    method: 'DELETE',
    path: objectPath(kind, reference),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: options.propagationPolicy ?? 'Foreground',
      ...(options.uid === undefined ? {} : { preconditions: { uid: options.uid } }),
    },
  });
  const failure = failureOf(cluster, response);
  if (response.status >= 200 && response.status <= 299) return 'deleted';
  if (isObjectAbsent(failure) || isOtherUid(failure)) return 'gone';
  if (isAlreadyTerminating(failure)) return 'deleted';
  throw errorFor(cluster, kind, response);
}
