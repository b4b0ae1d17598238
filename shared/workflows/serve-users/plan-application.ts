import type { RenderOverridesRequest } from '../../contracts/resource-api.ts';
import type { ApplicationPlan } from '../../domain/plan/application-plan.ts';
import type { Dependencies } from '../dependencies.ts';
import { makePlan } from '../plan/make-plan.ts';
import { renderApplication } from '../render/render-application.ts';
import { renderOverrides } from './render-overrides.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** A plan and where it is kept. */
export interface KeptPlan extends ApplicationPlan {
  /** Of `/plans/{id}`. */
  readonly id: string;
}

/**
 * Says what a sync of other revisions would do to the cluster as it is now; nothing is applied.
 * @throws ForbiddenError, NotFoundError, MalformedRequestError
 */
export async function planApplication(
  deps: Dependencies,
  selector: ApplicationSelector,
  asked: RenderOverridesRequest,
): Promise<KeptPlan> {
  const record = await readApplication(deps, selector);
  const { application } = record;
  const overrides = renderOverrides(application, asked);
  const plan = await makePlan(deps, {
    record,
    renderHead: () => renderApplication(deps, application, overrides),
    ...(overrides.revisions && { renderBase: () => renderApplication(deps, application) }),
  });
  const revision = overrides.revisions?.filter((text) => text !== '').join(', ') ?? '';
  const title = `${application.metadata.name}${revision === '' ? '' : ` at ${revision}`}`;
  const id = await deps.plans.save({ createdAt: plan.takenAt, title, applications: [plan] });
  return { id, ...plan };
}
