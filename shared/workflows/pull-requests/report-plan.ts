import { checkIdOf, PLAN_CHECK_NAME } from '../../domain/git/pull-request-event.ts';
import type { ApplicationPlan } from '../../domain/plan/application-plan.ts';
import { type BranchPlan, describeBranch } from '../../domain/plan/describe-branch.ts';
import { judgeBranch } from '../../domain/plan/judge-branch.ts';
import type { Dependencies } from '../dependencies.ts';
import { keepComment } from './keep-comment.ts';
import type { Looked, Subject } from './look-at-pull-request.ts';

/** What to report. */
export interface PlanReport extends Subject {
  /** The commit that the check is about. */
  readonly sha: string;
  readonly plans: readonly ApplicationPlan[];
  readonly isCompared: boolean;
  /** The last approval by somebody with rights, of this plan or of another one. */
  readonly approval?: NonNullable<Looked['approval']>;
  /** The page of the pull request. */
  readonly url?: string;
  /** The branch of this repository that the commit is on; absent for forks and merge groups. */
  readonly headRef?: string;
}

/** More that are touched are not followed after the merge: what is known of a pull request is kept in one item. */
const MAX_FOLLOWED = 1000;

/**
 * Keeps the whole plan, and writes the comment and the check. A pull request that touches no application gets no comment, unless it has one
 * already.
 * @throws the errors of HostedRepository
 */
export async function reportPlan(deps: Dependencies, report: PlanReport): Promise<Looked> {
  const { state, plans, sha, isCompared, approval } = report;
  const planId = plans.length === 0 || !isCompared ? undefined : await keep(deps, report);
  const link = await planLink(deps, planId);
  const branch: BranchPlan = { sha, plans, isCompared, ...(link && { link }), ...(approval && { approval }) };
  const text = describeBranch(branch);
  const wantsComment = state.number > 0 && (plans.length > 0 || state.comment !== undefined);
  const comment = wantsComment ? await keepComment(deps, report, text) : state.comment;
  // Last: whoever waits for the check finds the comment.
  await keepCheck(report, branch, text);
  return {
    reportedSha: sha,
    applications: plans.slice(0, MAX_FOLLOWED).map(({ application: { namespace, name } }) => `${namespace}/${name}`),
    ...(comment && { comment }),
    ...(planId !== undefined && { planId }),
  };
}

/** GitLab has no checks, and GitHub none for a token instead of an App: a commit status takes the place. */
async function keepCheck(report: PlanReport, branch: BranchPlan, summary: string): Promise<void> {
  const { state, repository, sha, headRef } = report;
  const { conclusion, title } = judgeBranch(branch);
  const { link } = branch;
  const { checkRuns } = repository;
  if (!checkRuns) {
    await repository.createCommitStatus(sha, {
      context: PLAN_CHECK_NAME,
      state: conclusion === 'failure' ? 'failure' : 'success',
      description: title,
      ...(link && { targetUrl: link }),
      ...(headRef && { branch: headRef }),
    });
    return;
  }
  const run = {
    name: PLAN_CHECK_NAME,
    status: 'completed',
    conclusion,
    externalId: checkIdOf(state.number, state.mergeGroup),
    output: { title, summary },
    ...(link && { detailsUrl: link }),
  } as const;
  const known = await checkRuns.findCheckRun(sha, PLAN_CHECK_NAME);
  if (known) await checkRuns.updateCheckRun(known.id, run);
  else await checkRuns.createCheckRun(sha, run);
}

async function keep(deps: Dependencies, { state, url, plans, sha }: PlanReport): Promise<string> {
  const kind = state.host === 'gitlab' ? 'merge request' : 'pull request';
  const name = state.mergeGroup ? 'merge group' : `${kind} ${state.number}`;
  return deps.plans.save({
    createdAt: deps.clock.now().toISOString(),
    title: `${name} at ${sha.slice(0, 12)}`,
    ...(url && { url }),
    applications: plans,
  });
}

/** The page of a plan, where the installation knows its own address (`WINDLASS_URL`). */
export async function planLink(deps: Dependencies, planId: string | undefined): Promise<string | undefined> {
  const { url } = await deps.notificationConfig.current();
  return url && planId ? `${url.replace(/\/+$/, '')}/plans/${planId}` : undefined;
}
