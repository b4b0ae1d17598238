import { type Application, formatApplicationRef, parseApplicationRef } from '../../domain/application/application.ts';
import { describeMerge, type MergedApplication } from '../../domain/plan/describe-merge.ts';
import type { Dependencies } from '../dependencies.ts';
import { planDestination } from '../plan/make-plan.ts';
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
  const rows = records.map(({ application }) => {
    const key = formatApplicationRef(application.metadata);
    return { key, row: rowOf(application, merge, state.healthyAt?.[key]) };
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

function rowOf({ metadata, spec, status }: Application, merge: Merge, known: string | undefined): MergedApplication {
  const { sync, health, operationState } = status;
  const revisions = sync.revisions ?? (sync.revision ? [sync.revision] : []);
  const deployedAt = Date.parse(status.history.at(-1)?.deployedAt ?? '') || 0;
  // A later commit has this one in it too: then only the time tells.
  const isDeployed = sync.status === 'Synced' && (revisions.includes(merge.sha) || deployedAt >= Date.parse(merge.at));
  const since = Math.max(deployedAt, Date.parse(health.lastTransitionTime ?? '') || 0);
  const isHealthy = isDeployed && health.status === 'Healthy';
  const healthyAt = known ?? (isHealthy ? new Date(since).toISOString() : undefined);
  const state = operationState?.phase === 'Running' ? 'syncing' : isDeployed ? health.status : sync.status;
  return {
    name: metadata.name,
    destination: planDestination(spec),
    revision: isDeployed ? (revisions.find((revision) => revision === merge.sha) ?? revisions[0] ?? '') : '',
    ...(healthyAt === undefined ? {} : { healthyAt }),
    state,
  };
}
