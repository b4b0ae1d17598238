/** How far a deploy is, in the words of GitHub's deployments. `inactive`: another commit took its place before it came to an end. */
export type DeployPhase = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

/** What is to be shown of a deploy. */
export interface DeployProgress {
  readonly phase: DeployPhase;
  /** One line; of a failure, the first object that failed and why. */
  readonly description: string;
  /** Where the application is reached, if its objects say so. */
  readonly environmentUrl?: string;
}

/** A deploy of one commit, and what its repository was told of it. */
export interface DeployReport {
  /** Names it among those of its application: when its first operation began. */
  readonly key: string;
  readonly repoURL: string;
  readonly revision: string;
  /** When the operation began that `wanted` is about. */
  readonly operation: string;
  readonly wanted: DeployProgress;
  /** Of `wanted`: grows with each change of it. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly wantedAt: string;
  /** The last state of each kind that was told, or given up. */
  readonly status?: ToldProgress;
  readonly deployment?: ToldProgress & { readonly id?: string };
}

/** A state that was told. */
export interface ToldProgress {
  readonly sequence: number;
  readonly phase: DeployPhase;
}

/**
 * What an application keeps for the hosts of its repositories. It holds what is to be shown, not what happened: a state that is over
 * before it could be told is left out.
 */
export interface FeedbackState {
  /** The oldest first: the latest of each repository, and those that are not told to the end. */
  readonly reports: readonly DeployReport[];
  /** Until then somebody else tells, unless he died. RFC 3339. */
  readonly busyUntil?: string;
  /** A place among the writes to the host, which was given and not used yet; RFC 3339. */
  readonly slot?: { readonly kind: ReportKind; readonly at: string };
  /** Tries in a row that the host did not take. */
  readonly attempts: number;
}

/** The two things that are shown on a commit. */
export type ReportKind = 'status' | 'deployment';

/** The state of an application of which nothing was told. */
export const NO_FEEDBACK: FeedbackState = { reports: [], attempts: 0 };

/** An application that is pushed to faster than its host can be told keeps the latest. */
export const MAX_REPORTS = 20;

/** Whether the deploy has come to an end. */
export function isFinal(phase: DeployPhase): boolean {
  return phase !== 'queued' && phase !== 'in_progress';
}
