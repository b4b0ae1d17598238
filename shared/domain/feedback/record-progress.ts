import type { Application } from '../application/application.ts';
import type { ApplicationControl } from '../application/control.ts';
import { canonicalRepositoryUrl } from '../git/repository-url.ts';
import { deployProgressOf } from './deploy-progress.ts';
import type { DeployedCommit } from './deployed-commits.ts';
import {
  type DeployProgress,
  type DeployReport,
  type FeedbackState,
  isFinal,
  MAX_REPORTS,
  NO_FEEDBACK,
} from './feedback-state.ts';

/** An application with what is kept beside it. */
interface Recorded {
  readonly application: Application;
  readonly control: ApplicationControl;
}

/** Turns the feedback of one application off (`"false"`). */
export const FEEDBACK_ANNOTATION = 'windlass.dev/github-feedback';

/** Whether the deploy of an application has come further, so that somebody may have to be told; cheap, and often no. */
export function hasProgressed(before: Recorded, after: Recorded): boolean {
  if (after.application.metadata.annotations?.[FEEDBACK_ANNOTATION] === 'false') return false;
  return stateOf(before) !== stateOf(after);
}

function stateOf({ application, control }: Recorded): string {
  const { operationState: operation } = application.status;
  const revisions = control.sync?.revisions ?? operation?.syncResult?.revisions ?? operation?.syncResult?.revision;
  return JSON.stringify([operation?.startedAt, deployProgressOf(application)?.phase, revisions]);
}

/**
 * Notes what is to be shown on the commits that an application deploys, and asks for it to be told.
 * @param commits those of the operation whose repositories are on a host that can be told
 */
export function recordProgress(after: Recorded, commits: readonly DeployedCommit[], now: Date): Recorded {
  const progress = deployProgressOf(after.application);
  const operation = after.application.status.operationState?.startedAt;
  if (!progress || operation === undefined || commits.length === 0) return after;
  const state = after.control.feedback ?? NO_FEEDBACK;
  const at = now.toISOString();
  const reports = commits.reduce(
    (known, commit) => withDeploy(known, commit, { progress, operation, at }),
    state.reports,
  );
  if (reports === state.reports) return after;
  const feedback: FeedbackState = { ...state, reports: reports.slice(-MAX_REPORTS), attempts: 0 };
  // A place that was given holds: whoever tells then tells what is so by then.
  const wake = state.slot !== undefined && state.slot.at > at ? state.slot.at : at;
  const report = state.busyUntil !== undefined && state.busyUntil > at ? state.busyUntil : wake;
  return { ...after, control: { ...after.control, feedback, wakes: { ...after.control.wakes, report } } };
}

interface Step {
  readonly progress: DeployProgress;
  readonly operation: string;
  readonly at: string;
}

function withDeploy(
  reports: readonly DeployReport[],
  { repoURL, revision }: DeployedCommit,
  step: Step,
): readonly DeployReport[] {
  const repository = canonicalRepositoryUrl(repoURL);
  const latest = reports.findLast((report) => canonicalRepositoryUrl(report.repoURL) === repository);
  const { operation, progress, at } = step;
  if (latest?.revision === revision) {
    return comesFurther(latest, step)
      ? reports.map((one) => (one === latest ? withProgress(one, step) : one))
      : reports;
  }
  const begun = { key: operation, repoURL, revision, operation, wanted: progress, sequence: 1, wantedAt: at };
  return [...reports.map((one) => (one === latest ? displaced(one, revision, at) : one)), begun];
}

/** A commit that was deployed well is told of again only if it fails: putting an edit right is no deploy. */
function comesFurther({ wanted, operation: known }: DeployReport, { progress, operation }: Step): boolean {
  if (wanted.phase === 'success')
    return operation !== known && (progress.phase === 'failure' || progress.phase === 'error');
  if (operation !== known) return true;
  // What became Degraded and now starts anew may yet become Healthy; on its way there it has failed all the same.
  return wanted.phase !== progress.phase && (!isFinal(wanted.phase) || isFinal(progress.phase));
}

function withProgress(report: DeployReport, { progress, operation, at }: Step): DeployReport {
  return { ...report, wanted: progress, operation, sequence: report.sequence + 1, wantedAt: at };
}

/** What was deployed well becomes inactive by itself when the next one is a success (`auto_inactive`). */
function displaced(report: DeployReport, by: string, at: string): DeployReport {
  if (isFinal(report.wanted.phase)) return report;
  const wanted = {
    phase: 'inactive',
    description: `not deployed to the end: ${by.slice(0, 8)} took its place`,
  } as const;
  return { ...report, wanted, sequence: report.sequence + 1, wantedAt: at };
}
