import type { CommitArrival } from './commit-arrival.ts';

/** Why a change counts as failed. */
export type FailureCause = 'SyncFailed' | 'Degraded' | 'RolledBack';

/** One thing that DORA figures count. */
export type DeploymentEvent = {
  /** Counts the events of an application: a copy is known by it. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly at: string;
} & (
  | {
      readonly kind: 'Deployment';
      /** From its commit to Healthy; absent where that means nothing. */
      readonly leadSeconds?: number;
      /** The change was counted already, when a sync of it failed. */
      readonly retried?: true;
    }
  | { readonly kind: 'Rollback' }
  | { readonly kind: 'Failure'; readonly because: FailureCause }
  | {
      readonly kind: 'Restore';
      /** Since the failure. */
      readonly seconds: number;
    }
);

/** An event without its number. */
export type NewDeploymentEvent = DeploymentEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'sequence'>
    : never
  : never;

/** The change that is live. */
export interface LiveChange {
  readonly kind: 'Deployment' | 'Rollback';
  /** `startedAt` of its operation. */
  readonly startedAt: string;
  /** When its sync had succeeded. */
  readonly appliedAt: string;
  /** When its commit was made, or pushed; absent where a lead time means nothing. */
  readonly committedAt?: string;
  readonly retried?: true;
  /** It was seen Healthy. */
  readonly isHealthy?: true;
  readonly hasFailed?: true;
}

/** A failed change that nothing has made good yet. */
export interface OpenFailure {
  readonly since: string;
  readonly because: FailureCause;
  /** Of the change. */
  readonly revisions: readonly string[];
  /** Nothing is left to be synced: only health is missing. */
  readonly isSynced?: true;
}

/** What an application keeps for DORA figures and latency traces. */
export interface DeploymentLog {
  /** Number of the last event. */
  readonly sequence: number;
  /** Those that are not in the archive yet, the oldest first. */
  readonly events: readonly DeploymentEvent[];
  /** Of the newest revisions, and of those that are being deployed. */
  readonly arrivals?: readonly CommitArrival[];
  /** What the last whole sync brought. */
  readonly deployed?: { readonly revisions: readonly string[]; readonly targetsHash?: string };
  readonly live?: LiveChange;
  readonly failure?: OpenFailure;
  /** The application was Degraded when it was last seen without an operation. */
  readonly isDegraded?: true;
}

/** The log of an application of which nothing was deployed. */
export const EMPTY_LOG: DeploymentLog = { sequence: 0, events: [] };

/** As many events stay in the application's own item, which is written many times a deploy; then they are put into the archive together. */
export const MAX_EVENTS_IN_LOG = 8;

/** The log with one more event. */
export function withEvent(log: DeploymentLog, event: NewDeploymentEvent): DeploymentLog {
  const sequence = log.sequence + 1;
  return { ...log, sequence, events: [...log.events, { sequence, ...event }] };
}
