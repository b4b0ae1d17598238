import type { PullRequest, PullRequestHost } from '../../ports/git-host.ts';
import type { PullRequestState } from '../../stores/pull-request-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerCommands } from './answer-commands.ts';
import { approveBranch } from './approve-branch.ts';
import { followMerge } from './follow-merge.ts';
import { type PlannedBranch, planTouched } from './plan-touched.ts';
import { type PlanReport, reportPlan } from './report-plan.ts';

/** A pull request that is looked at. */
export interface Subject {
  readonly state: PullRequestState;
  readonly repository: PullRequestHost;
}

/** What a look at a pull request changes of what is known of it. */
export type Looked = Partial<
  Pick<
    PullRequestState,
    'allowedSha' | 'applications' | 'approval' | 'comment' | 'healthyAt' | 'merge' | 'planId' | 'reportedSha'
  >
> & {
  /** When to look again; default: when something happens. */
  readonly againInSeconds?: number;
};

/**
 * Finds out what a pull request is now, and says on it what there is to say.
 * @throws the errors of HostedRepository
 */
export async function lookAtPullRequest(deps: Dependencies, state: PullRequestState): Promise<Looked> {
  const access = await deps.repositories.accessFor(state.repositoryUrl);
  const repository = await deps.gitHost.openPullRequests(access, state);
  if (!repository) {
    const reason = 'the repository is registered without a GitHub App or token';
    deps.logger.info('no plan', { pullRequest: state.id, reason });
    return {};
  }
  const subject = { state, repository };
  if (state.mergeGroup) {
    const { baseSha } = state.mergeGroup;
    return planAndReport(deps, subject, { ...state.mergeGroup, forkSha: baseSha, isFork: false, isCompared: true });
  }
  // What is merged stays merged.
  if (state.merge) return followMerge(deps, { ...subject, merge: state.merge });
  const pullRequest = await repository.readPullRequest(state.number);
  if (pullRequest.merge) return followMerge(deps, { ...subject, merge: pullRequest.merge });
  if (!pullRequest.isOpen || pullRequest.isDraft) return {};
  return lookAtOpen(deps, subject, pullRequest);
}

async function lookAtOpen(deps: Dependencies, subject: Subject, pullRequest: PullRequest): Promise<Looked> {
  const { repository } = subject;
  const { headSha, headRef, baseRef, isDefaultBase, isFork, url } = pullRequest;
  const { allowedSha, approval, isIdle } = await answerCommands(subject, pullRequest);
  if (isIdle) return {};
  const { baseSha, mergeBaseSha: forkSha } = await repository.relateCommits(baseRef, headSha);
  const isCompared = !isFork || allowedSha === headSha;
  const branch = { headSha, baseRef, baseSha, forkSha, isDefaultBase, isFork, isCompared };
  const told = { url, ...(!isFork && { headRef }), ...(approval && { approval }) };
  const looked = await planAndReport(deps, subject, branch, told);
  return { ...looked, ...(approval && { approval }), ...(allowedSha === undefined ? {} : { allowedSha }) };
}

async function planAndReport(
  deps: Dependencies,
  subject: Subject,
  branch: PlannedBranch,
  told: Pick<PlanReport, 'approval' | 'headRef' | 'url'> = {},
): Promise<Looked> {
  const plans = await planTouched(deps, subject.state.repositoryUrl, branch);
  if (await isSuperseded(deps, subject.state)) return {};
  const fields = { pullRequest: subject.state.id, revision: branch.headSha, applications: plans.length };
  deps.logger.info('planned', fields);
  if (told.approval) await approveBranch(deps, plans, told.approval);
  return reportPlan(deps, {
    ...subject,
    sha: branch.headSha,
    plans,
    isCompared: branch.isCompared,
    ...told,
  });
}

/** A newer push gets a plan of its own: this one would be old news. */
async function isSuperseded(deps: Dependencies, { id, requested }: PullRequestState): Promise<boolean> {
  return ((await deps.pullRequests.read(id))?.requested ?? 0) > requested;
}
