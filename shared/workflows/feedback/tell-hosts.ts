import type { Application } from '../../domain/application/application.ts';
import { GitOpsError, type Retry } from '../../domain/errors/gitops-error.ts';
import {
  type DeployReport,
  type FeedbackState,
  isFinal,
  type ReportKind,
} from '../../domain/feedback/feedback-state.ts';
import { isOpen, writesOf } from '../../domain/feedback/open-reports.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import type { Dependencies } from '../dependencies.ts';
import { tellProgress } from './tell-progress.ts';
import type { FeedbackFaults } from './with-feedback-faults.ts';

/** What came of telling the hosts. */
export interface Telling {
  /** With what they were told. */
  readonly reports: readonly DeployReport[];
  readonly faults: FeedbackFaults;
  /** When to go on, RFC 3339; absent: nothing is left that cannot be left out. */
  readonly wakeAt?: string;
  /** The place that was given for then. */
  readonly slot?: FeedbackState['slot'];
  /** The host did not take it, and is to be asked again. */
  readonly isUnavailable: boolean;
}

const FIRST_RETRY_SECONDS = 15;
const LONGEST_RETRY_SECONDS = 900;
/** A host that is not there for so long has lost more than our word. */
const LONGEST_TRYING_MS = 24 * 3600 * 1000;
const EARLY_MS = 250;

/** Tells what is open: statuses first, then deployments; what there is no place for yet waits for its own. */
export async function tellHosts(deps: Dependencies, application: Application, state: FeedbackState): Promise<Telling> {
  let telling: Telling = { reports: state.reports, faults: {}, isUnavailable: false };
  for (const kind of ['status', 'deployment'] as const) {
    for (const { key, repoURL } of state.reports) {
      const report = telling.reports.find((one) => one.key === key && one.repoURL === repoURL);
      if (!report || !isOpen(report, kind)) continue;
      telling = await tellOne(deps, { application, state, kind, report }, telling);
      if (telling.wakeAt !== undefined) return telling;
    }
  }
  return telling;
}

interface Task {
  readonly application: Application;
  readonly state: FeedbackState;
  readonly kind: ReportKind;
  readonly report: DeployReport;
}

async function tellOne(deps: Dependencies, task: Task, telling: Telling): Promise<Telling> {
  const { kind, report, application } = task;
  const owner = ownerOf(report.repoURL);
  try {
    const host = await deps.gitHost.open(await deps.repositories.accessFor(report.repoURL));
    if (!host) return withTold(telling, settled(report, kind));
    const at = await placeOf(deps, task, owner);
    if (at === undefined) return telling;
    if (at.getTime() > deps.clock.now().getTime() + EARLY_MS) {
      return { ...telling, wakeAt: at.toISOString(), slot: { kind, at: at.toISOString() } };
    }
    const { url } = await deps.notificationConfig.current();
    const told = await tellProgress(host, { application, kind, report, ...(url === undefined ? {} : { url }) });
    const { revision, wanted } = report;
    deps.logger.info('the host of a repository was told', { kind, revision, phase: wanted.phase });
    const { faults } = telling;
    return { ...withTold(telling, told), faults: { ...faults, [kind]: faults[kind] ?? '' } };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return afterError(deps, task, telling, error);
  }
}

/** The one that was given before, or a new one. */
async function placeOf(deps: Dependencies, { state, kind, report }: Task, owner: string): Promise<Date | undefined> {
  const now = deps.clock.now();
  const { slot } = state;
  const isDue = slot?.kind === kind && Date.parse(slot.at) <= now.getTime() + EARLY_MS;
  // It was given for the first that was open.
  if (isDue && state.reports.find((one) => isOpen(one, kind))?.key === report.key) return now;
  return deps.writePaces.place(owner, { kind, writes: writesOf(report, kind), isFinal: isFinal(report.wanted.phase) });
}

/** A host that wants a pause gets it from everybody; what it refuses for good is not asked again until there is something new. */
async function afterError(deps: Dependencies, task: Task, telling: Telling, error: GitOpsError): Promise<Telling> {
  const { kind, report, state } = task;
  const now = deps.clock.now();
  const isOver = now.getTime() - Date.parse(report.wantedAt) > LONGEST_TRYING_MS;
  deps.logger.warn('the host of a repository was not told', {
    kind,
    revision: report.revision,
    code: error.code,
    reason: error.message,
  });
  if (error.retry === 'never' || isOver) {
    const { faults } = telling;
    return { ...withTold(telling, settled(report, kind)), faults: { ...faults, [kind]: error.message } };
  }
  if (typeof error.retry === 'object') await deps.writePaces.pause(ownerOf(report.repoURL), error.retry.afterSeconds);
  const wakeAt = new Date(now.getTime() + retryDelay(error.retry, state.attempts) * 1000).toISOString();
  return { ...telling, wakeAt, isUnavailable: true };
}

function retryDelay(retry: Retry, attempts: number): number {
  if (typeof retry === 'object') return retry.afterSeconds;
  return Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts, 16));
}

/** As if it had been told. */
function settled(report: DeployReport, kind: ReportKind): DeployReport {
  return { ...report, [kind]: { ...report[kind], sequence: report.sequence, phase: report.wanted.phase } };
}

function withTold(telling: Telling, report: DeployReport): Telling {
  const isSame = ({ key, repoURL }: DeployReport) => key === report.key && repoURL === report.repoURL;
  return { ...telling, reports: telling.reports.map((one) => (isSame(one) ? report : one)) };
}

/** Limits are counted by who owns the repositories: an App is installed once for each. */
function ownerOf(repoURL: string): string {
  return canonicalRepositoryUrl(repoURL).split('/').slice(0, 2).join('/');
}
