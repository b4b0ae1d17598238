import type { Application } from '../../domain/application/application.ts';
import type { AppProject } from '../../domain/project/app-project.ts';
import { isPermitted } from '../../domain/project/find-permission-fault.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';

/** Opens the rule that says which objects the project of an application permits; without a project nothing is kept back. */
export async function openProjectPermission(
  deps: Pick<Dependencies, 'clusters'>,
  { spec }: Application,
  project: AppProject | undefined,
): Promise<(object: KubernetesObject) => boolean> {
  if (!project) return () => true;
  const cluster = await findDestinationCluster(deps, spec.destination);
  return (object) => isPermitted(project, resourceKeyOf(object), cluster);
}
