import type { Application } from '../../domain/application/application.ts';
import { isExcluded } from '../../domain/settings/is-excluded.ts';
import { selectTreeKinds } from '../../domain/tree/select-tree-kinds.ts';
import type { KindInfo } from '../../ports/cluster-client.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';

/** The kinds that are looked through for children and orphans of an application: without those that the settings exclude. */
export async function findTreeKinds(
  deps: Pick<Dependencies, 'systemSettings' | 'clusters'>,
  { spec }: Application,
  served: readonly KindInfo[],
): Promise<readonly KindInfo[]> {
  const settings = await deps.systemSettings.current();
  const { server = '' } = await findDestinationCluster(deps, spec.destination);
  return selectTreeKinds(served).filter(({ group, kind }) => !isExcluded({ group, kind, server }, settings));
}
