import type { ApplicationSpec } from '../../domain/application/application.ts';
import type { ClusterClient } from '../../ports/cluster-client.ts';
import type { Dependencies } from '../dependencies.ts';
import { createOwnObjectsClient, isOwnKind } from './own-objects-client.ts';

/** Where the objects of an application are: most in its cluster, Applications in our own store. */
export interface DestinationClients {
  readonly cluster: ClusterClient;
  clientFor(kind: { readonly group: string; readonly kind: string }): ClusterClient;
}

/**
 * Opens the destination of an application.
 * @throws ClusterUnknownError if it is not registered
 */
export async function openDestination(deps: Dependencies, spec: ApplicationSpec): Promise<DestinationClients> {
  const cluster = await deps.clusterDirectory.open(spec.destination);
  const own = createOwnObjectsClient(deps);
  return { cluster, clientFor: (kind) => (isOwnKind(kind) ? own : cluster) };
}
