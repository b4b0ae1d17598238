import { findPermissionFault } from '../../domain/project/find-permission-fault.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';
import type { Targets } from '../compare/load-targets.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { projectOf } from '../project/project-of.ts';

/** What the project does not permit is not even looked at: files of a branch could name any object of the cluster. */
export async function separatePermitted(
  deps: Dependencies,
  { application }: Pick<ApplicationRecord, 'application'>,
  loaded: Targets,
): Promise<{ readonly permitted: Targets; readonly forbidden: readonly ObjectComparison[] }> {
  const project = await projectOf(deps, application);
  if (!project) return { permitted: loaded, forbidden: [] };
  const cluster = await findDestinationCluster(deps, application.spec.destination);
  const judged = loaded.targets.map((target) => ({
    target,
    fault: findPermissionFault(project, resourceKeyOf(target), cluster),
  }));
  const flags = { isHook: false, isSkipped: false, requiresPruning: false };
  return {
    permitted: { ...loaded, targets: judged.filter(({ fault }) => fault === undefined).map(({ target }) => target) },
    forbidden: judged.flatMap(({ target, fault }) =>
      fault === undefined
        ? []
        : [{ pair: { key: resourceKeyOf(target), target, ...flags }, comparison: 'Unknown', message: fault } as const],
    ),
  };
}
