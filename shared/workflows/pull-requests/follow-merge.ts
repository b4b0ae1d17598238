import {
  type ApplicationStatus,
  formatApplicationRef,
  parseApplicationRef,
} from '../../domain/application/application.ts';
import { describeMerge, type MergedApplication } from '../../domain/plan/describe-merge.ts';
import { meansPlan, nameOfPlans } from '../../domain/plan/plan-approval.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { approvePlan } from '../plan/await-approval.ts';
import { planDestination } from '../plan/make-plan.ts';
import { lastApproval, permittedOf } from './answer-commands.ts';
import { keepComment } from './keep-comment.ts';
import type { Looked, Subject } from './look-at-pull-request.ts';
import { planLink } from './report-plan.ts';

/** A sync takes seconds, a rollout minutes: looked at often at first. */
const FIRST_LOOK_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 120;
/** Who has not synced by then does so by hand. */
const FOLLOW_SECONDS = 2 * 3600;

/** The commit that a merge made, and when. */
type Merge = NonNullable<Looked['merge']>;

/**
 * Says in the comment where a merge went: what each application is synced to, and since when it is Healthy with it.
 * @throws the errors of HostedRepository
 */
export async function followMerge(deps: Dependencies, subject: Subject & { readonly merge: Merge }): Promise<Looked> {
  const { state, merge } = subject;
  if (state.applications.length === 0) return { merge };
  const records = await deps.applications.readMany(state.applications.map(parseApplicationRef));
  const approved = await approveAwaited(deps, subject, records);
  const rows = records.map((record) => {
    const key = formatApplicationRef(record.application.metadata);
    return { key, row: rowOf(record, { merge, healthyAt: state.healthyAt?.[key], approved }) };
  });
  const link = await planLink(deps, state.planId);
  const text = describeMerge(
    merge.sha,
    rows.map(({ row }) => row),
    link,
  );
  const comment = await keepComment(deps, subject, text);
  const healthyAt = Object.fromEntries(
    rows.flatMap(({ key, row }) => (row.healthyAt === undefined ? [] : [[key, row.healthyAt]])),
  );
  const seconds = (deps.clock.now().getTime() - Date.parse(merge.at)) / 1000;
  const isDone = rows.every(({ row }) => row.healthyAt !== undefined) || seconds > FOLLOW_SECONDS;
  const againInSeconds = Math.min(Math.max(FIRST_LOOK_SECONDS, seconds / 4), LONGEST_PAUSE_SECONDS);
  return { merge, comment, healthyAt, ...(isDone ? {} : { againInSeconds }) };
}

/** Lets applications be synced to the plans that they wait for, if somebody with rights named these. @returns the hashes */
async function approveAwaited(
  deps: Dependencies,
  { state, repository }: Subject,
  records: readonly ApplicationRecord[],
): Promise<ReadonlySet<string>> {
  const approval = lastApproval(await permittedOf(state.commands, repository));
  const awaiting = records.filter(({ control }) => control.awaitedPlan !== undefined);
  const hashes = awaiting.flatMap(({ control: { awaitedPlan = '' } }) => awaitedPlan);
  if (!approval || !meansPlan(approval.of, nameOfPlans(hashes))) return new Set();
  const at = deps.clock.now().toISOString();
  for (const { application, control } of awaiting) {
    await approvePlan(deps, application.metadata, { planHash: control.awaitedPlan ?? '', by: approval.by, at });
  }
  return new Set(hashes);
}

/** What is known of an application beside its record. */
interface Known {
  readonly merge: Merge;
  readonly healthyAt: string | undefined;
  /** Plans that were approved just now. */
  readonly approved: ReadonlySet<string>;
}

function rowOf(
  { application, control }: ApplicationRecord,
  { merge, healthyAt: known, approved }: Known,
): MergedApplication {
  const { metadata, spec, status } = application;
  const { sync, health } = status;
  const revisions = sync.revisions ?? (sync.revision ? [sync.revision] : []);
  const deployedAt = Date.parse(status.history.at(-1)?.deployedAt ?? '') || 0;
  // A later commit has this one in it too: then only the time tells.
  const isDeployed = sync.status === 'Synced' && (revisions.includes(merge.sha) || deployedAt >= Date.parse(merge.at));
  const since = Math.max(deployedAt, Date.parse(health.lastTransitionTime ?? '') || 0);
  const isHealthy = isDeployed && health.status === 'Healthy';
  const healthyAt = known ?? (isHealthy ? new Date(since).toISOString() : undefined);
  const { awaitedPlan } = control;
  const isAwaiting = awaitedPlan !== undefined && !approved.has(awaitedPlan);
  return {
    name: metadata.name,
    destination: planDestination(spec),
    revision: isDeployed ? (revisions.find((revision) => revision === merge.sha) ?? revisions[0] ?? '') : '',
    ...(healthyAt === undefined ? {} : { healthyAt }),
    ...(isAwaiting && { awaitedPlan }),
    state: isAwaiting ? 'waits for approval' : stateOf(status, isDeployed),
  };
}

function stateOf({ operationState, health, sync }: ApplicationStatus, isDeployed: boolean): string {
  if (operationState?.phase === 'Running') return 'syncing';
  return isDeployed ? health.status : sync.status;
}
