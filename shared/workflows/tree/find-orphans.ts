import type { Application } from '../../domain/application/application.ts';
import type { Finding } from '../../domain/application/conditions.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { buildResourceTree } from '../../domain/tree/build-resource-tree.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../destination/open-destination.ts';
import { projectOf } from '../project/project-of.ts';
import { findOrphanRule } from './find-orphan-rule.ts';
import { findTreeKinds } from './find-tree-kinds.ts';
import { openProjectPermission } from './project-permission.ts';
import { scanNamespaces } from './scan-namespaces.ts';

/** A refresh does not wait longer for this; what was seen by then is counted. */
const LONGEST_MS = 5_000;

/**
 * Counts what stands in the destination namespace and belongs to no application, where the project asks to be warned
 * (`orphanedResources`, and not `warn: false`); elsewhere not one call is made.
 * @param live the objects that the application manages
 * @returns the warning in Argo CD's words; the one before, if the cluster would not tell
 */
export async function findOrphans(
  deps: Dependencies,
  application: Application,
  live: readonly KubernetesObject[],
): Promise<readonly Finding[]> {
  const project = await projectOf(deps, application);
  const { namespace } = application.spec.destination;
  const rules = project?.spec.orphanedResources;
  if (!rules || rules.warn === false || !namespace) return [];
  try {
    const startedAt = deps.clock.now().getTime();
    const { cluster } = await openDestination(deps, application.spec);
    const { kinds } = await cluster.servedKinds();
    const { objects } = await scanNamespaces(cluster, {
      namespaces: [namespace],
      kinds: await findTreeKinds(deps, application, kinds),
      isOver: () => deps.clock.now().getTime() - startedAt >= LONGEST_MS,
    });
    const isOrphan = await findOrphanRule(deps, application, project, objects);
    const { orphanedNodes = [] } = buildResourceTree({
      managed: live.map((object) => ({ ...resourceKeyOf(object), version: gvkOf(object).version, live: object })),
      others: objects,
      assess: () => undefined,
      isPermitted: await openProjectPermission(deps, application, project),
      ...(isOrphan && { isOrphan }),
    });
    if (orphanedNodes.length === 0) return [];
    return [{ type: 'OrphanedResourceWarning', message: `Application has ${orphanedNodes.length} orphaned resources` }];
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    deps.logger.info('orphaned resources could not be looked for', { code: error.code, reason: error.message });
    return application.status.conditions.filter(({ type }) => type === 'OrphanedResourceWarning');
  }
}
