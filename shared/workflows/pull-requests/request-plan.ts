import type { GitPullRequestEvent } from '../../domain/git/pull-request-event.ts';
import { type PullRequestState, pullRequestId } from '../../stores/pull-request-store.ts';
import type { Dependencies } from '../dependencies.ts';

/** More that nobody has answered are not kept: somebody plays with the comments. */
const MAX_COMMANDS = 20;

/** Asks for a look at the pull requests of an event. However often that happens before it is done, it is done once. */
export async function requestPlans(
  deps: Pick<Dependencies, 'pullRequests' | 'queue' | 'clock'>,
  event: GitPullRequestEvent,
  deliveryId: string,
): Promise<void> {
  const { repositoryUrl, mergeGroup } = event;
  for (const number of mergeGroup ? [0] : event.numbers) {
    const id = pullRequestId(repositoryUrl, number, mergeGroup);
    await deps.pullRequests.update(id, (state) => ({
      ...withRequest(deps, state ?? newState(id, number, event), event),
      deliveryId,
    }));
    await deps.queue.send({ type: 'PlanPullRequest', pullRequest: id });
  }
}

function newState(
  id: string,
  number: number,
  { repositoryUrl, host, hostPath, mergeGroup }: GitPullRequestEvent,
): PullRequestState {
  return {
    id,
    repositoryUrl,
    ...(host && { host }),
    ...(hostPath && { hostPath }),
    number,
    ...(mergeGroup && { mergeGroup }),
    requested: 0,
    processed: 0,
    commands: [],
    applications: [],
    failures: 0,
  };
}

function withRequest(
  { clock }: Pick<Dependencies, 'clock'>,
  state: PullRequestState,
  { command }: GitPullRequestEvent,
): PullRequestState {
  const { reportedSha } = state;
  const asked = command && { ...command, ...(reportedSha !== undefined && { shownSha: reportedSha }) };
  return {
    ...state,
    failures: 0,
    requested: state.requested + 1,
    commands: asked ? [...state.commands, asked].slice(-MAX_COMMANDS) : state.commands,
    // Whoever holds the lease sees the request when he is done.
    wakeAt: state.lease?.until ?? clock.now().toISOString(),
  };
}
