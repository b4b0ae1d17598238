import type { ApplicationRef, ApplicationSpec } from '../../domain/application/application.ts';
import { checkProjectRules } from '../../domain/project/check-project-rules.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { projectOf } from '../project/project-of.ts';

/**
 * Finds the rules of its project that an application breaks.
 * @returns faults of the spec (`InvalidSpecError`) in Argo CD's words; empty if all is permitted
 */
export async function findProjectFaults(
  deps: Pick<Dependencies, 'projects' | 'clusters'>,
  { metadata, spec }: { readonly metadata: ApplicationRef; readonly spec: ApplicationSpec },
): Promise<readonly string[]> {
  const project = await projectOf(deps, { spec });
  const cluster = project ? await findDestinationCluster(deps, spec.destination) : {};
  return checkProjectRules(project, { application: metadata, spec, cluster });
}
