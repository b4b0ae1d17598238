import type { RenderOverridesRequest } from '../../contracts/resource-api.ts';
import { snapshotOf } from '../../domain/diff/snapshot-of.ts';
import { compareTargets } from '../compare/compare-application.ts';
import { loadTargets } from '../compare/load-targets.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../destination/open-destination.ts';
import { renderApplication } from '../render/render-application.ts';
import { separatePermitted } from '../sync/separate-permitted.ts';
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
  const { permitted, forbidden } = await separatePermitted(deps, record, loaded);
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
