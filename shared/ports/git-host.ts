import type { PullRequestPlace } from '../domain/git/pull-request-event.ts';
import type { RepositoryAccess } from './source-reader.ts';

/** How a check run ended. */
export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required';

/** What a check run shows. */
export interface CheckRun {
  readonly name: string;
  /** A run with a conclusion is completed, whatever is said here. */
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion?: CheckConclusion;
  /** Comes back with events about this run. */
  readonly externalId?: string;
  readonly detailsUrl?: string;
  readonly output?: CheckOutput;
  /** Buttons; a press comes as the event `check_run` with action `requested_action`. At most 3. */
  readonly actions?: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

/** The page of a check run. Texts beyond the host's limit are cut. */
export interface CheckOutput {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
}

/** A state of something on a commit; the newest one of a context counts. */
export interface CommitStatus {
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** One line; beyond 140 characters it is cut. */
  readonly description: string;
  readonly targetUrl?: string;
  /** The branch of this repository that the commit is on: GitLab keeps a status there, and of other commits none. */
  readonly branch?: string;
}

/** A deployment of a commit to an environment. */
export interface Deployment {
  readonly revision: string;
  readonly environment: string;
  readonly description: string;
  /** Names the deployment for us: asking again with the same key finds the one that was made. */
  readonly key: string;
  readonly isTransient?: boolean;
  readonly isProduction?: boolean;
}

/** A state of a deployment. */
export interface DeploymentStatus {
  readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
  /** One line; beyond 140 characters it is cut. */
  readonly description: string;
  readonly environmentUrl?: string;
  readonly logUrl?: string;
}

/** A comment on an issue or a pull request. */
export interface IssueComment {
  readonly id: string;
  readonly body: string;
  readonly url: string;
}

/** A pull request as it is now. */
export interface PullRequest {
  readonly number: number;
  /** Its page. */
  readonly url: string;
  /** Tip of the branch that is to be merged. */
  readonly headSha: string;
  /** The branch that is to be merged, without `refs/heads/`; in a fork it is that one's. */
  readonly headRef: string;
  /** The branch it goes to, without `refs/heads/`. */
  readonly baseRef: string;
  /** Whether that is the repository's default branch. */
  readonly isDefaultBase: boolean;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  /** The branch is in another repository, or that one is gone: who wrote it may have no rights in this one. */
  readonly isFork: boolean;
  /** The commit that the merge made; absent as long as it is not merged. */
  readonly merge?: { readonly sha: string /** RFC 3339. */; readonly at: string };
}

/** How two commits are related. */
export interface CommitRelation {
  /** The commit that the base is at. */
  readonly baseSha: string;
  /** The last commit that both have: where a branch began, or was brought up to date. */
  readonly mergeBaseSha: string;
}

/** What somebody may do in a repository. */
export type CollaboratorPermission = 'admin' | 'write' | 'read' | 'none';

/** A commit as the host knows it. */
export interface HostedCommit {
  readonly sha: string;
  /** When it was committed, RFC 3339. */
  readonly committedAt: string;
  readonly message: string;
  readonly author: string;
  /** Whether the host has verified its signature. */
  readonly isVerified: boolean;
}

/** A webhook delivery as the host tells of it. */
export interface HookDelivery {
  readonly id: string;
  /** Header `X-GitHub-Delivery`: the same for all attempts. */
  readonly guid: string;
  /** RFC 3339. */
  readonly deliveredAt: string;
  readonly isRedelivery: boolean;
  /** Of our answer; 0 if there was none. */
  readonly statusCode: number;
  readonly event: string;
}

/** Where deliveries come from: the hook of an App, or that of one repository. */
export interface HookDeliveries {
  /** Says whose hook it is; the same for everything that shares it. */
  readonly key: string;
  /** Deliveries since then, newest first. At most 1,000. */
  list(since: Date): Promise<readonly HookDelivery[]>;
  redeliver(id: string): Promise<void>;
}

/**
 * A repository on a host with an API.
 * @throws GitHostUnavailableError, GitHostForbiddenError, GitHostNotFoundError, GitHostRefusedError, and what the credentials throw:
 * SourceForbiddenError, SourceUnavailableError (each method)
 */
export interface HostedRepository {
  /** `owner/name`. */
  readonly name: string;
  /** Check runs are for Apps alone. */
  readonly isApp: boolean;
  createCheckRun(revision: string, run: CheckRun): Promise<{ readonly id: string; readonly url: string }>;
  /** The newest run of ours with this name on a commit: one whose answer was lost must not be made again. */
  findCheckRun(revision: string, name: string): Promise<{ readonly id: string } | undefined>;
  updateCheckRun(id: string, run: Partial<CheckRun>): Promise<void>;
  createCommitStatus(revision: string, status: CommitStatus): Promise<void>;
  /** Finds the deployment with this key, or makes it. */
  createDeployment(deployment: Deployment): Promise<{ readonly id: string }>;
  /** Adds a state, unless it is the newest already. A success makes earlier successes of the environment inactive, unless it is for production. */
  createDeploymentStatus(deploymentId: string, status: DeploymentStatus): Promise<void>;
  /** The first comment that holds the marker, among the first 1,000. */
  findIssueComment(issue: number, marker: string): Promise<IssueComment | undefined>;
  createIssueComment(issue: number, body: string): Promise<IssueComment>;
  /** @throws GitHostNotFoundError if somebody removed it */
  updateIssueComment(id: string, body: string): Promise<IssueComment>;
  /** Numbers of those that have the commit, the merged one that brought it included. At most 100. */
  findPullRequests(revision: string): Promise<readonly number[]>;
  readPullRequest(number: number): Promise<PullRequest>;
  /** @param base a branch or a commit */
  relateCommits(base: string, head: string): Promise<CommitRelation>;
  permissionOf(user: string): Promise<CollaboratorPermission>;
  readCommit(revision: string): Promise<HostedCommit>;
  /** The hooks that tell us of this repository: the App's, or else those of the repository that go to `/api/webhook`. */
  findHooks(): Promise<readonly HookDeliveries[]>;
}

/** What a plan says something on: a repository with pull requests, or merge requests, which are the same here. */
export type PullRequestHost = Pick<
  HostedRepository,
  | 'createCommitStatus'
  | 'findIssueComment'
  | 'createIssueComment'
  | 'updateIssueComment'
  | 'readPullRequest'
  | 'relateCommits'
  | 'permissionOf'
> & {
  /** Absent where there are none: commit statuses take their place. */
  readonly checkRuns?: Pick<HostedRepository, 'findCheckRun' | 'createCheckRun' | 'updateCheckRun'>;
};

/** Speaks with the hosts of repositories, by the credentials that the repositories are read with. */
export interface GitHost {
  /** Undefined if the repository is on no host that we can speak with, or there are no credentials for its API. */
  open(access: RepositoryAccess): Promise<HostedRepository | undefined>;
  /** The same for what pull requests need, on the host that told of them. */
  openPullRequests(access: RepositoryAccess, place: PullRequestPlace): Promise<PullRequestHost | undefined>;
}
