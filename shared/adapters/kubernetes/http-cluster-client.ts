import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ClusterClient, ObjectReference } from '../../ports/cluster-client.ts';
import type { Logger } from '../../ports/logger.ts';
import { apiErrorOf, isObjectAbsent } from './api-errors.ts';
import { type Cluster, errorFor, failureOf } from './cluster-calls.ts';
import type { ClusterConnection } from './cluster-connection.ts';
import type { OpenRoute } from './cluster-route.ts';
import { createClusterTransport, type RequestRecord } from './cluster-transport.ts';
import { createDiscoveryCache, type FetchDiscovery } from './discovery-cache.ts';
import { listMetadata, listObjects } from './list-objects.ts';
import { objectPath } from './object-path.ts';
import { createCapabilitiesReader, readApiGroups } from './read-capabilities.ts';
import { readLogs } from './read-logs.ts';
import { createServedKindsReader } from './read-served-kinds.ts';
import { shareDocuments } from './share-documents.ts';
import { applyAndTakeOver, createObject, deleteObject, patchObject, replaceObject } from './write-objects.ts';

/** What a cluster client needs. */
export interface HttpClusterClientOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Milliseconds for one request; default 10,000. A page of a list has three times as long. */
  readonly timeoutMs?: number;
  /** Told of every call, for metrics and benchmarks. */
  readonly onRequest?: (record: RequestRecord) => void;
  /** Default: connections from this machine. */
  readonly openRoute?: OpenRoute;
}

/** A cluster client whose connections can be ended. */
export interface HttpClusterClient extends ClusterClient {
  /** Ends the kept connections when their requests are done. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Makes a client of one cluster; nothing is sent before the first call. */
export function createHttpClusterClient(options: HttpClusterClientOptions): HttpClusterClient {
  const { connection, clock, logger, timeoutMs = DEFAULT_TIMEOUT_MS, onRequest, openRoute } = options;
  const transport = createClusterTransport({
    connection,
    clock,
    onRequest: (record) => {
      logger?.debug('cluster request', { server: connection.server, ...record });
      onRequest?.(record);
    },
    ...(openRoute === undefined ? {} : { openRoute }),
  });
  const send: Cluster['send'] = (request) => transport.send({ timeoutMs, ...request });
  const ask: FetchDiscovery = (path, accept) =>
    send({ verb: 'discover', kind: '', method: 'GET', path, ...(accept === undefined ? {} : { accept }) });
  const fetch = shareDocuments({ fetch: ask, clock });
  const discovery = createDiscoveryCache({ server: connection.server, clock, fetch });
  const cluster: Cluster = { server: connection.server, timeoutMs, discovery, send };
  return {
    serverVersion: () => serverVersion(cluster),
    capabilities: createCapabilitiesReader({ server: connection.server, clock, fetch }),
    apiGroups: () => readApiGroups({ server: connection.server, clock, fetch }),
    servedKinds: createServedKindsReader({ server: connection.server, clock, fetch }),
    resolveKind: (gvk) => discovery.resolve(gvk),
    get: (reference) => getObject(cluster, reference),
    list: (gvk, listOptions) => listObjects(cluster, gvk, listOptions),
    listMetadata: (gvk, query) => listMetadata(cluster, gvk, query),
    readLogs: (pod, query) => readLogs(cluster, pod, query),
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
