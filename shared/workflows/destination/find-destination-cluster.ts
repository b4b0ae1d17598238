import type { Destination } from '../../domain/application/application.ts';
import { DEFAULT_CLUSTER } from '../../domain/application/default-cluster.ts';
import type { DestinationCluster } from '../../domain/project/is-destination-permitted.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Finds out what else the cluster of a destination is called, so that projects and windows may say its name or its server.
 * What is not registered goes by what is written.
 */
export async function findDestinationCluster(
  deps: Pick<Dependencies, 'clusters'>,
  { server, name }: Destination,
): Promise<DestinationCluster> {
  const written = { ...(server ? { server } : {}), ...(name ? { name } : {}) };
  const record = server || name ? await deps.clusters.find(written) : undefined;
  if (record) {
    const { project } = record;
    return { server: record.server, name: record.name, ...(project === undefined ? {} : { project }) };
  }
  const isDefault =
    server?.replace(/\/+$/, '') === DEFAULT_CLUSTER.server || (!server && name === DEFAULT_CLUSTER.name);
  return isDefault ? DEFAULT_CLUSTER : written;
}
