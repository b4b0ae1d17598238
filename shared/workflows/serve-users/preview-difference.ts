import type { RenderOverridesRequest } from '../../contracts/resource-api.ts';
import { snapshotOf } from '../../domain/diff/snapshot-of.ts';
import { findPermissionFault } from '../../domain/project/find-permission-fault.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { compareTargets } from '../compare-application.ts';
import type { ObjectComparison } from '../compare-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../find-destination-cluster.ts';
import { loadTargets, type Targets } from '../load-targets.ts';
import { openDestination } from '../open-destination.ts';
import { projectOf } from '../project-of.ts';
import { renderApplication } from '../render-application.ts';
import { renderOverrides } from './render-overrides.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';
import { fits, type ManagedResourcesFilter, type ShownResources } from './show-managed-resources.ts';
import { toManagedResource } from './to-managed-resource.ts';

/**
 * Compares another revision of an application, or files that somebody sent, with its cluster as it is now. Nothing is applied or kept.
 * @throws ForbiddenError, NotFoundError, MalformedRequestError, PayloadTooLargeError, the errors of sources, renderer and cluster
 */
export async function previewDifference(
  deps: Dependencies,
  selector: ApplicationSelector,
  request: RenderOverridesRequest,
  filter: ManagedResourcesFilter,
): Promise<ShownResources> {
  const takenAt = deps.clock.now().toISOString();
  const record = await readApplication(deps, selector);
  const { application, control } = record;
  const rendered = await renderApplication(deps, application, renderOverrides(application, request));
  const clients = await openDestination(deps, application.spec);
  const loaded = await loadTargets(deps, clients, application.metadata, application.spec, rendered.objects);
  const { permitted, forbidden } = await separate(deps, record, loaded);
  const compared = await compareTargets(
    deps,
    { application, control: request.noCache ? { ...control, compared: {} } : control },
    permitted,
    clients,
  );
  const { maskedAnnotations } = await deps.systemSettings.current();
  const items = snapshotOf([...compared, ...forbidden], { annotations: maskedAnnotations });
  return {
    body: {
      items: items.filter((item) => fits(item, filter)).map(toManagedResource),
      metadata: {
        takenAt,
        revisions: [...rendered.revisions],
        ...(rendered.warnings.length > 0 && { warnings: [...rendered.warnings] }),
      },
    },
    warnings: [],
  };
}

/** What the project does not permit is not even looked at: the files could name any object of the cluster. */
async function separate(
  deps: Dependencies,
  { application }: ApplicationRecord,
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
