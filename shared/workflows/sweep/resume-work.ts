import pMap from 'p-map';
import type { FeedbackState } from '../../domain/feedback/feedback-state.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import { sendDueWork, withControl } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';

const CONCURRENCY = 20;
/** What is left over comes with the next sweep. */
const DELIVERIES_AT_MOST = 1000;
const PULL_REQUESTS_AT_MOST = 1000;

/**
 * Takes up the work of an earlier process: to be called at the start of one that has the state for itself alone.
 *
 * Leases of the process before are void, since nobody can hold them; every wake becomes a message again. Who waited for something
 * that could not be reached looks at once: the pause between the processes was wait enough.
 */
export async function resumeWork(deps: Dependencies): Promise<void> {
  await deps.driftChecks.voidLeases();
  await pMap(
    await deps.applications.list(),
    async (listed) => {
      const now = deps.clock.now().toISOString();
      const record = await deps.applications.update(refOf(listed), (current) => resumed(current, now));
      if (record) await sendDueWork(deps, record);
    },
    { concurrency: CONCURRENCY },
  );
  await resumePullRequests(deps);
  for (const deliveryId of await deps.deliveries.listUnrouted(DELIVERIES_AT_MOST)) {
    await deps.queue.send({ type: 'RouteGitEvent', deliveryId });
  }
}

/** The leases of the process before are void, and every wait is over. */
async function resumePullRequests(deps: Dependencies): Promise<void> {
  for (const pullRequest of await deps.pullRequests.listDue(undefined, PULL_REQUESTS_AT_MOST)) {
    await deps.pullRequests.update(pullRequest, (state) => {
      const { lease, ...rest } = state ?? {};
      return lease && state ? ({ ...rest, wakeAt: deps.clock.now().toISOString() } as typeof state) : undefined;
    });
    await deps.queue.send({ type: 'PlanPullRequest', pullRequest });
  }
}

function resumed(record: ApplicationRecord, now: string): ApplicationRecord | undefined {
  const { lease, feedback, ...control } = record.control;
  const waits = control.sync !== undefined && control.sync.wait?.reason !== 'Retry';
  const isUnsettled = control.unsettled > 0;
  const isUntold = feedback !== undefined && (feedback.busyUntil !== undefined || feedback.attempts > 0);
  if (!lease && !waits && !isUnsettled && !isUntold) return undefined;
  const wakes = {
    ...control.wakes,
    ...(waits ? { sync: now } : {}),
    ...(isUnsettled ? { refresh: now } : {}),
    ...(isUntold ? { report: feedback.slot?.at ?? now } : {}),
  };
  return withControl(record, {
    ...control,
    ...(feedback && { feedback: resumedFeedback(feedback) }),
    unsettled: 0,
    wakes,
  });
}

function resumedFeedback({ busyUntil: _void, ...feedback }: FeedbackState): FeedbackState {
  return { ...feedback, attempts: 0 };
}
