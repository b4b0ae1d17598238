import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { operationIdsOf } from '../../domain/application/operation-ids.ts';
import type { DeployReport, FeedbackState } from '../../domain/feedback/feedback-state.ts';
import { neededReports } from '../../domain/feedback/open-reports.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { withControl } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Telling, tellHosts } from './tell-hosts.ts';
import { withFeedbackFaults } from './with-feedback-faults.ts';

/** Longer than the function may run, so that another worker tells only after a crash. */
const BUSY_SECONDS = 90;
/** Timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;

/**
 * Tells the hosts of an application's repositories what is to be shown on the commits that it deploys.
 *
 * It is done by the state alone: what was saved with the sync is told now or later, once, whoever crashes; a state that is over before
 * it could be told is left out. Nothing waits for it.
 */
export async function reportProgress(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const record = await claim(deps, ref);
  if (!record?.control.feedback) return;
  const { feedback } = record.control;
  const told = await deps.logger.during(operationIdsOf(record.control), () =>
    tellHosts(deps, record.application, feedback),
  );
  const saved = await deps.applications.update(ref, (current) => withTold(deps, current, record, told));
  const wake = saved?.control.wakes.report;
  if (wake === undefined) return;
  const delaySeconds = Math.max(0, (Date.parse(wake) - deps.clock.now().getTime()) / 1000);
  await deps.queue.send({ type: 'ReportProgress', application: formatApplicationRef(ref) }, { delaySeconds });
}

async function claim(deps: Dependencies, ref: ApplicationRef): Promise<ApplicationRecord | undefined> {
  const now = deps.clock.now();
  const busyUntil = new Date(now.getTime() + BUSY_SECONDS * 1000).toISOString();
  let isClaimed = false;
  const record = await deps.applications.update(ref, (current) => {
    const { feedback, wakes } = current.control;
    const isDue = wakes.report !== undefined && Date.parse(wakes.report) <= now.getTime() + EARLY_MS;
    isClaimed = feedback !== undefined && isDue;
    if (!feedback || !isDue) return undefined;
    // Whoever dies here is followed by somebody when the time is over.
    return withControl(current, {
      ...current.control,
      feedback: { ...feedback, busyUntil },
      wakes: { ...wakes, report: busyUntil },
    });
  });
  return isClaimed ? record : undefined;
}

/** What was noted while the hosts were told comes next. */
function withTold(
  deps: Dependencies,
  current: ApplicationRecord,
  claimed: ApplicationRecord,
  told: Telling,
): ApplicationRecord | undefined {
  const { feedback } = current.control;
  // Somebody else took over after our time.
  if (!feedback || feedback.busyUntil !== claimed.control.feedback?.busyUntil) return undefined;
  const now = deps.clock.now();
  const reports = neededReports(feedback.reports.map((report) => withToldOf(report, told.reports)));
  const { busyUntil: _over, slot: _used, ...rest } = feedback;
  const next: FeedbackState = {
    ...rest,
    reports,
    attempts: told.isUnavailable ? feedback.attempts + 1 : 0,
    ...(told.slot ? { slot: told.slot } : {}),
  };
  const isNew = sequencesOf(feedback) !== sequencesOf(claimed.control.feedback ?? feedback);
  const wake = told.wakeAt ?? (isNew ? now.toISOString() : undefined);
  const { report: _done, ...wakes } = current.control.wakes;
  const control = {
    ...current.control,
    feedback: next,
    wakes: { ...wakes, ...(wake === undefined ? {} : { report: wake }) },
  };
  return withFeedbackFaults(withControl(current, control), told.faults, now);
}

function withToldOf(report: DeployReport, told: readonly DeployReport[]): DeployReport {
  const same = told.find(({ key, repoURL }) => key === report.key && repoURL === report.repoURL);
  if (!same) return report;
  const { status, deployment } = same;
  return { ...report, ...(status ? { status } : {}), ...(deployment ? { deployment } : {}) };
}

function sequencesOf({ reports }: FeedbackState): string {
  return reports.map(({ key, repoURL, sequence }) => `${key} ${repoURL} ${sequence}`).join();
}
