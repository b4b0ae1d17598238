import type { ApplicationPlan } from '../../domain/plan/application-plan.ts';
import { approvedPlansName } from '../../domain/plan/judge-branch.ts';
import { meansPlan } from '../../domain/plan/plan-approval.ts';
import type { Dependencies } from '../dependencies.ts';
import { approvePlan } from '../plan/await-approval.ts';
import type { Looked } from './look-at-pull-request.ts';

/** Lets the applications of a branch be synced to just these plans, if it is these that the approval means. Safe to run twice. */
export async function approveBranch(
  deps: Dependencies,
  plans: readonly ApplicationPlan[],
  { of, by }: NonNullable<Looked['approval']>,
): Promise<void> {
  if (!meansPlan(of, approvedPlansName(plans))) return;
  const at = deps.clock.now().toISOString();
  for (const { application, planHash, needsApproval } of plans) {
    if (needsApproval) await approvePlan(deps, application, { planHash, by, at });
  }
}
