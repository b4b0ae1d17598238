import type { Application } from '../../domain/application/application.ts';
import type { AppProject } from '../../domain/project/app-project.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { installationOf, parseTrackingName, trackedApplicationOf } from '../../domain/resource/tracking.ts';
import { isExceptedOrphan } from '../../domain/tree/find-orphan-exception.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Finds the rule that says which objects of a namespace are orphans; undefined where the project does not ask for them.
 * @param objects what stands in the destination namespace: the applications that they name are looked up
 */
export async function findOrphanRule(
  { applications, systemSettings }: Pick<Dependencies, 'applications' | 'systemSettings'>,
  { spec }: Application,
  project: AppProject | undefined,
  objects: readonly KubernetesObject[],
): Promise<((object: KubernetesObject) => boolean) | undefined> {
  const rules = project?.spec.orphanedResources;
  const { namespace } = spec.destination;
  if (!rules || !namespace) return undefined;
  const { installationId } = (await systemSettings.current()).tracking;
  const ownerOf = (object: KubernetesObject) =>
    installationOf(object) === installationId ? trackedApplicationOf(object) : undefined;
  const names = new Set(objects.map(ownerOf).filter((name) => name !== undefined));
  const existing = new Set<string>();
  for (const name of names) if (await applications.read(parseTrackingName(name))) existing.add(name);
  return (object) =>
    object.metadata.namespace === namespace &&
    !existing.has(ownerOf(object) ?? '') &&
    !isExceptedOrphan(resourceKeyOf(object), rules);
}
