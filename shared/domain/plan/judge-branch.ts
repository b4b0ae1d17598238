import { type ApplicationPlan, isEmptyPlan, isFailingPlan } from './application-plan.ts';
import { nameOfPlans } from './plan-approval.ts';

/** The one name of the plans of a branch that wait for approval; '' if none does. */
export function approvedPlansName(plans: readonly ApplicationPlan[]): string {
  return nameOfPlans(plans.flatMap(({ needsApproval, planHash }) => (needsApproval ? [planHash] : [])));
}

/** What the check of a branch says. */
export interface BranchVerdict {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly title: string;
}

/**
 * Judges a branch: it fails only if the sync would; what nobody knows, and what concerns no application, does not stand in the way.
 * @param isCompared false for a fork that nobody with rights has asked to compare
 */
export function judgeBranch({
  plans,
  isCompared,
}: {
  readonly plans: readonly ApplicationPlan[];
  readonly isCompared: boolean;
}): BranchVerdict {
  if (plans.length === 0) return { conclusion: 'neutral', title: 'No application is touched' };
  const touched = `${plans.length} ${plans.length === 1 ? 'application' : 'applications'} touched`;
  if (!isCompared) return { conclusion: 'neutral', title: `${touched}, not compared: the branch is from a fork` };
  const failing = plans.filter(isFailingPlan).length;
  if (failing > 0) return { conclusion: 'failure', title: `${touched}: ${failing} would fail` };
  const unknown = plans.filter(({ trouble }) => trouble !== undefined).length;
  if (unknown > 0) return { conclusion: 'neutral', title: `${touched}: ${unknown} could not be compared` };
  const calm = plans.every(isEmptyPlan);
  return { conclusion: 'success', title: calm ? `${touched}, nothing to do` : touched };
}
