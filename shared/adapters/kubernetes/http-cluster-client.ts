import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { isSecret } from '../../domain/resource/redact-secrets.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  ApplyOptions,
  ClusterClient,
  DeleteOptions,
  GroupVersionKind,
  KindInfo,
  ObjectReference,
  PatchStep,
  WriteOptions,
} from '../../ports/cluster-client.ts';
import type { Logger } from '../../ports/logger.ts';
import {
  type ApiFailure,
  apiErrorOf,
  isAlreadyTerminating,
  isListExpired,
  isObjectAbsent,
  isOtherUid,
} from './api-errors.ts';
import type { ClusterConnection } from './cluster-connection.ts';
import {
  type ClusterRequest,
  type ClusterResponse,
  createClusterTransport,
  type RequestRecord,
} from './cluster-transport.ts';
import { createDiscoveryCache, type DiscoveryCache, type FetchDiscovery, kindUnknown } from './discovery-cache.ts';
import { collectionPath, objectPath, requireNamespace } from './object-path.ts';
import { createCapabilitiesReader } from './read-capabilities.ts';
import { scrubSecretValues } from './scrub-secret-values.ts';
import { takeOverPatch } from './take-over-fields.ts';
import { withoutUndeclaredFields } from './without-undeclared-fields.ts';

/** What a cluster client needs. */
export interface HttpClusterClientOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Milliseconds for one request; default 10,000. A page of a list has three times as long. */
  readonly timeoutMs?: number;
  /** Told of every call, for metrics and benchmarks. */
  readonly onRequest?: (record: RequestRecord) => void;
}

/** A cluster client whose connections can be ended. */
export interface HttpClusterClient extends ClusterClient {
  /** Ends the kept connections when their requests are done. */
  close(): Promise<void>;
}

/** One cluster as the functions below see it. */
interface Cluster {
  readonly server: string;
  readonly timeoutMs: number;
  readonly discovery: DiscoveryCache;
  send(request: Omit<ClusterRequest, 'timeoutMs'> & { readonly timeoutMs?: number }): Promise<ClusterResponse>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const LIST_TIMEOUT_FACTOR = 3;
const PAGE_SIZE = 500;
const FIELD_MANAGER = 'windlass';
/** Somebody may write to the object just when its fields are taken over; the next apply tries again. */
const TAKE_OVER_ATTEMPTS = 4;

/** Makes a client of one cluster; nothing is sent before the first call. */
export function createHttpClusterClient(options: HttpClusterClientOptions): HttpClusterClient {
  const { connection, clock, logger, timeoutMs = DEFAULT_TIMEOUT_MS, onRequest } = options;
  const transport = createClusterTransport({
    connection,
    clock,
    onRequest: (record) => {
      logger?.debug('cluster request', { server: connection.server, ...record });
      onRequest?.(record);
    },
  });
  const send: Cluster['send'] = (request) => transport.send({ timeoutMs, ...request });
  const fetch: FetchDiscovery = (path, accept) =>
    send({ verb: 'discover', kind: '', method: 'GET', path, ...(accept === undefined ? {} : { accept }) });
  const discovery = createDiscoveryCache({ server: connection.server, clock, fetch });
  const cluster: Cluster = { server: connection.server, timeoutMs, discovery, send };
  return {
    serverVersion: () => serverVersion(cluster),
    capabilities: createCapabilitiesReader({ server: connection.server, clock, fetch }),
    resolveKind: (gvk) => discovery.resolve(gvk),
    get: (reference) => getObject(cluster, reference),
    list: (gvk, listOptions) => listObjects(cluster, gvk, listOptions),
    apply: (object, applyOptions) => applyAndTakeOver(cluster, object, applyOptions),
    create: (object, writeOptions) => createObject(cluster, object, writeOptions),
    replace: (object, writeOptions) => replaceObject(cluster, object, writeOptions),
    patch: (reference, steps) => patchObject(cluster, reference, steps),
    delete: (reference, deleteOptions) => deleteObject(cluster, reference, deleteOptions),
    close: () => transport.close(),
  };
}

async function serverVersion(cluster: Cluster): Promise<string> {
  const response = await cluster.send({ verb: 'version', kind: '', method: 'GET', path: '/version' });
  if (response.status !== 200) throw apiErrorOf(failureOf(cluster, response));
  return String((response.body as { gitVersion?: unknown }).gitVersion ?? '');
}

async function getObject(cluster: Cluster, reference: ObjectReference): Promise<KubernetesObject | undefined> {
  const kind = await cluster.discovery.resolve(reference);
  const path = objectPath(kind, reference);
  const response = await cluster.send({ verb: 'get', kind: kind.kind, method: 'GET', path });
  if (response.status === 200) return response.body as KubernetesObject;
  if (isObjectAbsent(failureOf(cluster, response))) return undefined;
  throw errorFor(cluster, kind, response);
}

/** Which objects of a kind to list. */
interface ListScope {
  readonly namespace?: string;
  readonly labelSelector?: string;
}

async function listObjects(
  cluster: Cluster,
  gvk: GroupVersionKind,
  scope: ListScope = {},
): Promise<readonly KubernetesObject[]> {
  const kind = await cluster.discovery.resolve(gvk);
  const paged = await listPages(cluster, kind, scope, PAGE_SIZE);
  // The list changed faster than we could page through it: take it whole, as client-go does.
  return paged ?? (await listPages(cluster, kind, scope, 0)) ?? [];
}

/** Reads page by page (`pageSize` 0: all at once); undefined when the server no longer knows where we were. */
async function listPages(
  cluster: Cluster,
  kind: KindInfo,
  scope: ListScope,
  pageSize: number,
): Promise<readonly KubernetesObject[] | undefined> {
  const objects: KubernetesObject[] = [];
  const query = new URLSearchParams();
  if (pageSize > 0) query.set('limit', String(pageSize));
  if (scope.labelSelector) query.set('labelSelector', scope.labelSelector);
  for (;;) {
    const response = await cluster.send({
      verb: 'list',
      kind: kind.kind,
      method: 'GET',
      path: `${collectionPath(kind, scope.namespace ?? '')}?${query}`,
      timeoutMs: cluster.timeoutMs * LIST_TIMEOUT_FACTOR,
    });
    if (query.has('continue') && isListExpired(failureOf(cluster, response))) return undefined;
    if (response.status !== 200) throw errorFor(cluster, kind, response);
    const page = response.body as { items?: readonly KubernetesObject[] | null; metadata?: { continue?: string } };
    // Items of a list of built-in kinds do not say what they are.
    const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    for (const item of page.items ?? []) objects.push({ ...item, apiVersion, kind: kind.kind });
    if (!page.metadata?.continue) return objects;
    query.set('continue', page.metadata.continue);
  }
}

/** Applies; if `kubectl apply` wrote to the object before, takes its fields over and applies again, so that those not in Git go. */
async function applyAndTakeOver(
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

async function createObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const kind = await cluster.discovery.resolve(gvkOf(object));
  const namespace = object.metadata.namespace ?? '';
  requireNamespace(kind, namespace, object.metadata.name ?? object.metadata.generateName ?? '');
  const response = await cluster.send({
    verb: options.dryRun ? 'dry-run' : 'create',
    kind: kind.kind,
    method: 'POST',
    path: `${collectionPath(kind, namespace)}?${writeQuery(options, { fieldManager: FIELD_MANAGER })}`,
    body: object,
  });
  if (response.status < 200 || response.status > 299) throw refusalFor(cluster, kind, response, object);
  return response.body as KubernetesObject;
}

async function replaceObject(
  cluster: Cluster,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const kind = await cluster.discovery.resolve(gvkOf(object));
  const path = objectPath(kind, { namespace: object.metadata.namespace ?? '', name: object.metadata.name });
  const response = await cluster.send({
    verb: options.dryRun ? 'dry-run' : 'replace',
    kind: kind.kind,
    method: 'PUT',
    path: `${path}?${writeQuery(options, { fieldManager: FIELD_MANAGER })}`,
    body: object,
  });
  if (response.status < 200 || response.status > 299) throw refusalFor(cluster, kind, response, object);
  return response.body as KubernetesObject;
}

async function patchObject(
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

async function deleteObject(
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

/** The error for an answer to an object that was sent. */
function refusalFor(cluster: Cluster, kind: KindInfo, response: ClusterResponse, object: KubernetesObject): Error {
  return errorFor(
    cluster,
    kind,
    isSecret(object) ? { ...response, body: scrubSecretValues(response.body, object) } : response,
  );
}

/** The error for an answer about a kind; a path that discovery had named and the server denies makes us look again. */
function errorFor(cluster: Cluster, kind: KindInfo, response: ClusterResponse): Error {
  const failure = failureOf(cluster, response);
  if (response.status !== 404 || isObjectAbsent(failure)) return apiErrorOf(failure);
  cluster.discovery.forget(kind);
  return kindUnknown(kind);
}

function failureOf(cluster: Cluster, { status, body, retryAfter }: ClusterResponse): ApiFailure {
  return { server: cluster.server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
