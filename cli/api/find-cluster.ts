import type { ClusterDriftCheck } from '../../shared/contracts/drift-api.ts';
import { type Application, formatApplicationRef } from '../../shared/domain/application/application.ts';
import type { ApiClient, Query } from './client.ts';
import { findRegistered } from './find-registered.ts';

/** A cluster as the API shows it. */
export interface ShownCluster {
  readonly server: string;
  readonly name: string;
  readonly serverVersion?: string;
  readonly namespaces?: readonly string[];
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly project?: string;
  readonly connectionState: { readonly status: string; readonly message: string };
  readonly driftCheck?: ClusterDriftCheck;
}

/** The path of a cluster in the API, by its server or its name, as people type them. */
export function clusterPath(serverOrName: string): { readonly path: string; readonly query: Query } {
  const path = `/api/v1/clusters/${encodeURIComponent(serverOrName)}`;
  return { path, query: serverOrName.includes('://') ? {} : { 'id.type': 'name' } };
}

/**
 * Reads a cluster by its server or its name.
 * @throws CliError naming the clusters that there are, if it is not one of them
 */
export function findCluster(client: ApiClient, serverOrName: string): Promise<ShownCluster> {
  return findRegistered<ShownCluster>(client, {
    kind: 'cluster',
    typed: serverOrName,
    ...clusterPath(serverOrName),
    listPath: '/api/v1/clusters',
    nameOf: ({ name, server }) => `${name} (${server})`,
  });
}

/** Names the applications that go to a cluster. */
export async function applicationsOfCluster(client: ApiClient, cluster: ShownCluster): Promise<readonly string[]> {
  const { body } = await client.request<{ items: readonly Application[] }>('GET', '/api/v1/applications');
  return body.items
    .filter(({ spec: { destination } }) =>
      destination.server === undefined || destination.server === ''
        ? destination.name === cluster.name
        : destination.server.replace(/\/+$/, '') === cluster.server,
    )
    .map(({ metadata }) => formatApplicationRef(metadata));
}
