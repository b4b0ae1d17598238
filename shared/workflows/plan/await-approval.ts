import type { Application, ApplicationRef } from '../../domain/application/application.ts';
import { nameOfPlans, PLAN_APPROVAL_ANNOTATION, type PlanApproval } from '../../domain/plan/plan-approval.ts';
import type { AutoSyncDecision } from '../../domain/sync/decide-auto-sync.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { sendDueWork } from '../application/claim-application.ts';
import type { ApplicationComparison } from '../compare/compare-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { projectOf } from '../project/project-of.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';
import { hashPlan } from './hash-plan.ts';

/** An approval or a change of the cluster wakes it; this is only for what both miss. */
const LOOK_AGAIN_SECONDS = 3600;
/** Of branches that touch the application beside each other; the oldest are forgotten. */
const MAX_APPROVALS = 10;

/** Whether the automated syncs of an application wait for an approved plan: its own annotation says so, else its project's. */
export async function needsApproval(
  deps: Pick<Dependencies, 'projects'>,
  application: Pick<Application, 'metadata' | 'spec'>,
): Promise<boolean> {
  const own = application.metadata.annotations?.[PLAN_APPROVAL_ANNOTATION];
  const said = own ?? (await projectOf(deps, application))?.metadata.annotations?.[PLAN_APPROVAL_ANNOTATION];
  // A word that nobody knows must not open what somebody wanted closed.
  return said !== undefined && said !== 'none';
}

/**
 * Lets an automated sync start only if just what it would do, to just what is live, was approved. Self-heal brings back what was approved before;
 * what a person starts he has looked at himself.
 */
export async function awaitApproval(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  { objects, hooks }: Pick<ApplicationComparison, 'objects' | 'hooks'>,
  decision: AutoSyncDecision,
): Promise<AutoSyncDecision> {
  if (decision.kind !== 'Start' || decision.selfHeal || !(await needsApproval(deps, application))) return decision;
  const planHash = hashPlan(deps.secrets, application, objects, hooks);
  if (control.planApprovals?.some((approval) => approval.planHash === planHash)) return decision;
  const name = nameOfPlans([planHash]);
  const warning = `the sync waits until somebody approves plan ${name}, by the comment "/windlass approve ${name}" on its pull request; or sync by hand`;
  return { kind: 'Later', delaySeconds: LOOK_AGAIN_SECONDS, reason: warning, warning, awaitedPlan: planHash };
}

/** The record with the plan that it waits for, or none. */
export function withAwaitedPlan(record: ApplicationRecord, auto: AutoSyncDecision): ApplicationRecord {
  const { awaitedPlan: _before, ...control } = record.control;
  const awaited = auto.kind === 'Later' && auto.awaitedPlan;
  return { ...record, control: { ...control, ...(awaited && { awaitedPlan: awaited }) } };
}

/** Notes that a plan of an application may be done, and looks whether it is the one that is waited for. Safe to run twice. */
export async function approvePlan(deps: Dependencies, ref: ApplicationRef, approval: PlanApproval): Promise<void> {
  const record = await deps.applications.update(ref, (current) => {
    const known = current.control.planApprovals ?? [];
    if (known.some(({ planHash }) => planHash === approval.planHash)) return undefined;
    const planApprovals = [...known, approval].slice(-MAX_APPROVALS);
    return { ...current, control: { ...withRefreshRequested(current.control, deps.clock.now()), planApprovals } };
  });
  if (record) await sendDueWork(deps, record);
}
