import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { LeaseLostError } from '../../domain/errors/state-errors.ts';
import type { PullRequestState } from '../../stores/pull-request-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Looked, lookAtPullRequest } from './look-at-pull-request.ts';

/** Longer than a worker may run (180 s), so that an expired lease means a dead holder. */
const LEASE_SECONDS = 200;
/** Messages may come a little before their time: timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 900;
/** About a day of trouble; then it waits for the next event. */
const MAX_FAILURES = 100;

/**
 * Brings what a pull request says up to date: its check and its one comment. Safe to run twice and to be killed anywhere, since every write finds
 * what was written before. One worker at a time; a request that comes meanwhile is answered by another look after this one.
 */
export async function planPullRequest(deps: Dependencies, id: string): Promise<void> {
  const claimed = await claim(deps, id);
  if (!claimed) return;
  const { deliveryId } = claimed;
  await deps.logger.during(deliveryId === undefined ? {} : { deliveryId }, () => planClaimed(deps, claimed));
}

async function planClaimed(deps: Dependencies, claimed: PullRequestState): Promise<void> {
  try {
    await release(deps, claimed, await lookAtPullRequest(deps, claimed));
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    await releaseFailed(deps, claimed, error);
  }
}

/** Takes the lease, if there is something to do by now and nobody else does it. Who comes too early leaves it to the sweep. */
async function claim(deps: Dependencies, id: string): Promise<PullRequestState | undefined> {
  const now = deps.clock.now();
  const until = new Date(now.getTime() + LEASE_SECONDS * 1000).toISOString();
  const ticket = deps.ids.next();
  return deps.pullRequests.update(id, (state) => {
    if (!state?.wakeAt || Date.parse(state.wakeAt) > now.getTime() + EARLY_MS) return undefined;
    if (state.lease && Date.parse(state.lease.until) > now.getTime()) return undefined;
    return { ...state, lease: { ticket, until }, wakeAt: until };
  });
}

async function release(deps: Dependencies, claimed: PullRequestState, looked: Looked): Promise<void> {
  const { againInSeconds, ...changes } = looked;
  await giveBack(deps, claimed, againInSeconds, (state) => ({
    ...state,
    ...changes,
    ...withAnswered(state, claimed),
    failures: 0,
  }));
}

/** What came meanwhile is still to be answered. */
function withAnswered(state: PullRequestState, claimed: PullRequestState) {
  return { processed: claimed.requested, commands: state.commands.slice(claimed.commands.length) };
}

async function releaseFailed(deps: Dependencies, claimed: PullRequestState, error: unknown): Promise<void> {
  const { id } = claimed;
  const failures = claimed.failures + 1;
  // What nobody foresaw is tried again, ever more rarely, like what may pass.
  const { retry, code } = error instanceof GitOpsError ? error : { retry: 'backoff' as const, code: 'unforeseen' };
  const mayPass = retry !== 'never' && failures < MAX_FAILURES;
  const fields = { pullRequest: id, reason: messageOf(error), code, failures };
  if (mayPass) deps.logger.warn('the plan will be tried again', fields);
  else deps.logger.error('there is no plan of a pull request', fields);
  const backoff = Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(claimed.failures, 10), LONGEST_RETRY_SECONDS);
  const seconds = typeof retry === 'object' ? retry.afterSeconds : backoff;
  await giveBack(deps, claimed, mayPass ? seconds : undefined, (state) => ({
    ...state,
    failures,
    ...(mayPass ? {} : withAnswered(state, claimed)),
  }));
}

/** Saves what was done and lets the next one in; what was asked for meanwhile is looked at at once. */
async function giveBack(
  deps: Dependencies,
  claimed: PullRequestState,
  againInSeconds: number | undefined,
  change: (state: PullRequestState) => PullRequestState,
): Promise<void> {
  let delaySeconds: number | undefined;
  const saved = await deps.pullRequests.update(claimed.id, (state) => {
    if (!state || state.lease?.ticket !== claimed.lease?.ticket) return undefined;
    const { lease: _done, wakeAt: _woken, ...rest } = state;
    delaySeconds = state.requested > claimed.requested ? 0 : againInSeconds;
    const wakeAt = delaySeconds !== undefined && wakeIn(deps, delaySeconds);
    return { ...change(rest), ...(wakeAt && { wakeAt }) };
  });
  if (!saved) throw new LeaseLostError(`somebody else plans ${claimed.id}`);
  if (delaySeconds !== undefined) {
    await deps.queue.send({ type: 'PlanPullRequest', pullRequest: claimed.id }, { delaySeconds });
  }
}

function wakeIn({ clock }: Pick<Dependencies, 'clock'>, seconds: number): string {
  return new Date(clock.now().getTime() + seconds * 1000).toISOString();
}
