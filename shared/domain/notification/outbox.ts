import type { ApplicationStatus, HealthStatus } from '../application/application.ts';

/** What `WINDLASS_ALERTS` tells of. */
export type AlertKind = 'sync-failed' | 'degraded' | 'drift' | 'recovered';

/** What is wrong with an application, as long as it is. */
export type TroubleKind = Exclude<AlertKind, 'recovered'>;

/** How the application was at a transition: ids, revisions, phases and times, no data of objects. */
export interface TransitionSnapshot {
  readonly health: HealthStatus;
  readonly sync: Pick<ApplicationStatus['sync'], 'status' | 'revision' | 'revisions'>;
  readonly operation?: {
    readonly phase: string;
    readonly message?: string;
    readonly startedAt: string;
    readonly finishedAt?: string;
    readonly revision?: string;
    readonly revisions?: readonly string[];
  };
  readonly deletionTimestamp?: string;
}

/** A transition that is to be told, saved with the change of status itself. */
export interface OutboxEntry {
  /** Counts the transitions of an application; with its uid it names the entry. */
  readonly sequence: number;
  /** RFC 3339. */
  readonly at: string;
  readonly alerts: readonly AlertKind[];
  readonly snapshot: TransitionSnapshot;
}

/** What an application keeps for notifications. */
export interface NotificationState {
  readonly sequence: number;
  /** The oldest first, at most `MAX_OUTBOX`. */
  readonly outbox: readonly OutboxEntry[];
  readonly troubles: readonly TroubleKind[];
  /** When which notification was made, by trigger, condition, recipient and `oncePer` value (Argo CD's annotation `notified`). */
  readonly notified: { readonly [key: string]: string };
}

/** An application that changes faster than its transitions can be told keeps the latest. */
export const MAX_OUTBOX = 50;

/** The state of an application of which nothing was told. */
export const NO_NOTIFICATIONS: NotificationState = { sequence: 0, outbox: [], troubles: [], notified: {} };
