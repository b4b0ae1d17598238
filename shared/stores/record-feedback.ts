import { deployedCommitsOf } from '../domain/feedback/deployed-commits.ts';
import { hasProgressed, recordProgress } from '../domain/feedback/record-progress.ts';
import type { Clock } from '../ports/clock.ts';
import type { ApplicationStoreParts } from './application-store.ts';
import type { HostedRepositories } from './hosted-repositories.ts';

/** Makes what notes the progress of deploys, in the write that makes it, for the hosts that can be told of it. */
export function createFeedbackRecorder(
  hosted: HostedRepositories,
  clock: Clock,
): NonNullable<ApplicationStoreParts['onChange']> {
  return async (before, after) => {
    if (!before || !hasProgressed(before, after)) return after;
    const commits = deployedCommitsOf(after.application, after.control);
    const told = await Promise.all(
      commits.map(async (commit) => ((await hosted.mayBeTold(commit.repoURL)) ? [commit] : [])),
    );
    return recordProgress(after, told.flat(), clock.now());
  };
}
