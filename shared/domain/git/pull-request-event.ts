/** Several pull requests that a merge queue tries together. */
export type MergeGroup = {
  readonly headSha: string;
  /** The commit that the group stands on. */
  readonly baseSha: string;
  /** Without `refs/heads/`. */
  readonly baseRef: string;
  readonly isDefaultBase: boolean;
};

/** What somebody asks for by a comment like `/windlass plan`; whether he may is found out later. */
export type PullRequestCommand = {
  readonly verb: 'plan' | 'approve';
  /** Which commit, or which plan: the beginning of a SHA or of a plan's hash; '' if the comment names none. */
  readonly of: string;
  /** The name of a user of the host. */
  readonly by: string;
};

/** Hosts with pull requests; GitLab calls them merge requests. */
export type GitHostName = 'github' | 'gitlab';

/** Where a pull request is. */
export type PullRequestPlace = {
  /** Who told of it; default `github`. */
  readonly host?: GitHostName;
  /** The path below its origin that the host is installed at, like `/gitlab`; default: none. */
  readonly hostPath?: string;
};

/** Something happened to pull requests; what they are now is asked for when they are looked at. */
export type GitPullRequestEvent = PullRequestPlace & {
  readonly kind: 'pull-request';
  readonly repositoryUrl: string;
  /** None for a merge group. */
  readonly numbers: readonly number[];
  readonly mergeGroup?: MergeGroup;
  readonly command?: PullRequestCommand;
};

const COMMAND = /^[ \t]*\/windlass[ \t]+(plan|approve)(?:[ \t]+([0-9a-f]{7,64}))?\s*$/im;

/** Reads the first command of a comment: a line of its own. */
export function parseCommand(comment: string): Pick<PullRequestCommand, 'verb' | 'of'> | undefined {
  const found = COMMAND.exec(comment);
  if (!found) return undefined;
  return { verb: found[1]?.toLowerCase() === 'approve' ? 'approve' : 'plan', of: (found[2] ?? '').toLowerCase() };
}

/** The name of the one check of a commit; branch protection can ask for it. */
export const PLAN_CHECK_NAME = 'windlass/plan';

/** What our check runs bear, so that a request to run one again says what it is of: also where the host names no pull request. */
export function checkIdOf(number: number, mergeGroup?: MergeGroup): string {
  return mergeGroup ? `merge-group ${mergeGroup.baseSha} ${mergeGroup.baseRef}` : `pull-request ${number}`;
}

/** The opposite of `checkIdOf`. */
export function parseCheckId(
  id: string,
): { readonly number: number } | Pick<MergeGroup, 'baseSha' | 'baseRef'> | undefined {
  const [, number, baseSha, baseRef] = /^(?:pull-request (\d+)|merge-group ([0-9a-f]{40,64}) (\S+))$/.exec(id) ?? [];
  if (number !== undefined) return { number: Number(number) };
  return baseSha !== undefined && baseRef !== undefined ? { baseSha, baseRef } : undefined;
}
