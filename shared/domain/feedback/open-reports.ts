import { canonicalRepositoryUrl } from '../git/repository-url.ts';
import { type DeployPhase, type DeployReport, isFinal, type ReportKind } from './feedback-state.ts';

/** The state of a commit status; GitHub knows four. */
export type CommitState = 'pending' | 'success' | 'failure' | 'error';

/** How a phase shows in a commit status. */
export function commitStateOf(phase: DeployPhase): CommitState {
  switch (phase) {
    case 'queued':
    case 'in_progress':
      return 'pending';
    case 'inactive':
      return 'error';
    default:
      return phase;
  }
}

/** Whether this is to be told of a deploy. What is over before anything of it was told is not worth a word. */
export function isOpen(report: DeployReport, kind: ReportKind): boolean {
  const told = report[kind];
  const { phase } = report.wanted;
  if (told === undefined) return phase !== 'inactive';
  if (told.sequence >= report.sequence) return false;
  if (kind === 'status') return isFinal(phase) || commitStateOf(told.phase) !== commitStateOf(phase);
  return report.deployment?.id !== undefined || phase !== 'inactive';
}

/** How many writes to the host it takes. */
export function writesOf(report: DeployReport, kind: ReportKind): number {
  return kind === 'deployment' && report.deployment?.id === undefined ? 2 : 1;
}

/** Those that are still needed: what is open, and the latest of each repository. */
export function neededReports(reports: readonly DeployReport[]): readonly DeployReport[] {
  const latest = new Map(reports.map((report) => [canonicalRepositoryUrl(report.repoURL), report]));
  return reports.filter(
    (report) =>
      latest.get(canonicalRepositoryUrl(report.repoURL)) === report ||
      isOpen(report, 'status') ||
      isOpen(report, 'deployment'),
  );
}
