import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { GroupVersionKind, KindInfo, MetadataPage, MetadataQuery } from '../../ports/cluster-client.ts';
import { isListExpired } from './api-errors.ts';
import { type Cluster, errorFor, failureOf } from './cluster-calls.ts';
import type { ClusterResponse } from './cluster-transport.ts';
import { collectionPath } from './object-path.ts';

const LIST_TIMEOUT_FACTOR = 3;
const PAGE_SIZE = 500;
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Which objects of a kind to list. */
interface ListScope {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Lists a kind whole, page by page. */
export async function listObjects(
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
  if (scope.fieldSelector) query.set('fieldSelector', scope.fieldSelector);
  for (;;) {
    const response = await sendList(cluster, kind, scope, query);
    if (query.has('continue') && isListExpired(failureOf(cluster, response))) return undefined;
    if (response.status !== 200) throw errorFor(cluster, kind, response);
    const page = response.body as { items?: readonly KubernetesObject[] | null; metadata?: { continue?: string } };
    // Items of a list of built-in kinds do not say what they are.
    const apiVersion = apiVersionOf(kind);
    for (const item of page.items ?? []) objects.push({ ...item, apiVersion, kind: kind.kind });
    if (!page.metadata?.continue) return objects;
    query.set('continue', page.metadata.continue);
  }
}

/** Lists one page of the metadata of a kind. */
export async function listMetadata(
  cluster: Cluster,
  gvk: GroupVersionKind,
  { limit = PAGE_SIZE, continue: place, ...scope }: MetadataQuery = {},
): Promise<MetadataPage> {
  const kind = await cluster.discovery.resolve(gvk);
  const query = new URLSearchParams({ limit: String(limit) });
  if (scope.labelSelector) query.set('labelSelector', scope.labelSelector);
  if (place) query.set('continue', place);
  let response = await sendList(cluster, kind, scope, query, METADATA_LIST);
  const later = place && isListExpired(failureOf(cluster, response)) ? placeOf(response) : undefined;
  if (later) {
    // The server forgot the state that the pages before were of, and says how to go on in the present one.
    query.set('continue', later);
    response = await sendList(cluster, kind, scope, query, METADATA_LIST);
  }
  if (response.status !== 200) throw errorFor(cluster, kind, response);
  const { items } = response.body as { items?: readonly Pick<KubernetesObject, 'metadata'>[] | null };
  const next = placeOf(response);
  const typeMeta = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  return {
    items: (items ?? []).map(({ metadata }) => ({ ...typeMeta, metadata })),
    ...(next ? { continue: next } : {}),
  };
}

function sendList(
  cluster: Cluster,
  kind: KindInfo,
  scope: ListScope,
  query: URLSearchParams,
  accept?: string,
): Promise<ClusterResponse> {
  return cluster.send({
    verb: 'list',
    kind: kind.kind,
    method: 'GET',
    path: `${collectionPath(kind, scope.namespace ?? '')}?${query}`,
    timeoutMs: cluster.timeoutMs * LIST_TIMEOUT_FACTOR,
    ...(accept === undefined ? {} : { accept }),
  });
}

function placeOf({ body }: ClusterResponse): string | undefined {
  return (body as { metadata?: { continue?: string } } | undefined)?.metadata?.continue || undefined;
}

function apiVersionOf({ group, version }: KindInfo): string {
  return group === '' ? version : `${group}/${version}`;
}
