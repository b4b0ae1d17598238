import type { ClusterInput, ClusterRecord } from '../../stores/cluster-store.ts';
import type { SaveOptions } from '../../stores/sealed-registry.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshApplicationsOfCluster } from '../refresh/refresh-dependents.ts';

/**
 * Registers a cluster, or changes how it is registered, and lets its applications look again: also those that know it by a name
 * that it had before.
 * @returns the cluster before and after
 * @throws MalformedRequestError, NotFoundError as the store does
 */
export async function saveCluster(
  deps: Dependencies,
  cluster: ClusterInput,
  options: SaveOptions,
): Promise<{ readonly before: ClusterRecord | undefined; readonly after: ClusterRecord }> {
  const before = await deps.clusters.find({ server: cluster.server });
  const after = await deps.clusters.save(cluster, options);
  await refreshApplicationsOfCluster(deps, before ? [before, after] : [after]);
  return { before, after };
}
