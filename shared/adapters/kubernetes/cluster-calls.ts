import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { isSecret } from '../../domain/resource/redact-secrets.ts';
import type { KindInfo } from '../../ports/cluster-client.ts';
import { type ApiFailure, apiErrorOf, isObjectAbsent } from './api-errors.ts';
import type { ClusterRequest, ClusterResponse } from './cluster-transport.ts';
import { type DiscoveryCache, kindUnknown } from './discovery-cache.ts';
import { scrubSecretValues } from './scrub-secret-values.ts';

/** One cluster as those see it who read and write its objects. */
export interface Cluster {
  readonly server: string;
  readonly timeoutMs: number;
  readonly discovery: DiscoveryCache;
  send(request: Omit<ClusterRequest, 'timeoutMs'> & { readonly timeoutMs?: number }): Promise<ClusterResponse>;
}

/** The error for an answer to an object that was sent. */
export function refusalFor(
  cluster: Cluster,
  kind: KindInfo,
  response: ClusterResponse,
  object: KubernetesObject,
): Error {
  return errorFor(
    cluster,
    kind,
    isSecret(object) ? { ...response, body: scrubSecretValues(response.body, object) } : response,
  );
}

/** The error for an answer about a kind; a path that discovery had named and the server denies makes us look again. */
export function errorFor(cluster: Cluster, kind: KindInfo, response: ClusterResponse): Error {
  const failure = failureOf(cluster, response);
  if (response.status !== 404 || isObjectAbsent(failure)) return apiErrorOf(failure);
  cluster.discovery.forget(kind);
  return kindUnknown(kind);
}

/** The answer as our errors read it. */
export function failureOf(cluster: Cluster, { status, body, retryAfter }: ClusterResponse): ApiFailure {
  return { server: cluster.server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
