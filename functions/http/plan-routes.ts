import { z } from 'zod';
import { keptPlanSchema, planQuery, storedPlanSchema } from '../../shared/contracts/plan-api.ts';
import { NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import type { StoredPlan } from '../../shared/stores/plan-store.ts';
import { planApplication } from '../../shared/workflows/serve-users/plan-application.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { PLAN_PAGE_HEADERS, planPage } from './plan-page.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'plans';

/** The routes of plans: what a sync would do, without doing it. Ours; Argo CD has nothing like it. */
export const planRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/applications/{name}/plan',
    operationId: 'PlanApplication',
    tag,
    summary:
      'Say what a sync of a revision would do to the cluster as it is now; nothing is applied, Secrets are masked',
    query: planQuery,
    response: keptPlanSchema,
    handle: async ({ deps, params, query: { appNamespace, project, ...asked } }) => {
      const selector = { ...params, ...(appNamespace && { appNamespace }), ...(project && { project }) };
      return { body: await planApplication(deps, selector, asked) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/plans/{id}',
    operationId: 'GetPlan',
    tag,
    summary: 'Read a plan that was made in the last 30 days',
    response: storedPlanSchema,
    handle: async ({ deps, params }) => ({ body: await readPlan(deps, params.id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/plans/{id}',
    operationId: 'ShowPlan',
    tag,
    summary: 'Show such a plan as a page; its id cannot be guessed, and who has it needs no token',
    response: z.string(),
    responseType: 'text/html',
    isPublic: true,
    handle: async ({ deps, params }) => ({
      body: planPage(await readPlan(deps, params.id)),
      headers: PLAN_PAGE_HEADERS,
    }),
  }),
];

async function readPlan(deps: Pick<ApiDependencies, 'plans'>, id: string): Promise<StoredPlan> {
  const plan = await deps.plans.read(id);
  if (!plan) throw new NotFoundError(`there is no plan ${id.slice(0, 64)} (any more): make a new one`);
  return plan;
}
