import type { Application, ApplicationStatus } from '../application/application.ts';
import type { ApplicationControl } from '../application/control.ts';
import {
  type AlertKind,
  MAX_OUTBOX,
  NO_NOTIFICATIONS,
  type NotificationState,
  type OutboxEntry,
  type TransitionSnapshot,
  type TroubleKind,
} from './outbox.ts';

/** The words of servers can be long, and the item of an application is small. */
const MAX_MESSAGE_CHARACTERS = 1000;

/** An application with what is kept beside it. */
interface Recorded {
  readonly application: Application;
  readonly control: ApplicationControl;
}

/**
 * Adds the transition between two states of an application to its outbox, if there is one, and asks for its delivery.
 * @param before undefined: it was created
 * @param hasTriggers whether anybody may be told of more than trouble
 */
export function recordTransition(
  before: Recorded | undefined,
  after: Recorded,
  now: Date,
  hasTriggers: boolean,
): Recorded {
  const isTold = before !== undefined && watched(before.application) === watched(after.application);
  if (isTold) return after;
  const state = after.control.notifications ?? NO_NOTIFICATIONS;
  const found = before ? alertsBetween(before.application, after.application, state.troubles) : NOTHING_WRONG;
  // Who is told of trouble alone need not be asked at every other change.
  if (!hasTriggers && found.alerts.length === 0) return withTroubles(after, state, found.troubles);
  const entry: OutboxEntry = {
    sequence: state.sequence + 1,
    at: now.toISOString(),
    alerts: found.alerts,
    snapshot: snapshotOf(after.application),
  };
  const notifications = {
    ...state,
    sequence: entry.sequence,
    outbox: [...state.outbox, entry].slice(-MAX_OUTBOX),
    troubles: found.troubles,
  };
  const wakes = { ...after.control.wakes, notify: now.toISOString() };
  return { ...after, control: { ...after.control, notifications, wakes } };
}

function withTroubles(after: Recorded, state: NotificationState, troubles: readonly TroubleKind[]): Recorded {
  if (state.troubles.join() === troubles.join()) return after;
  return { ...after, control: { ...after.control, notifications: { ...state, troubles } } };
}

interface Found {
  readonly alerts: readonly AlertKind[];
  readonly troubles: readonly TroubleKind[];
}

const NOTHING_WRONG: Found = { alerts: [], troubles: [] };

/** Each trouble is told when it begins, and once more when none is left: not at every look in between. */
function alertsBetween(before: Application, after: Application, known: readonly TroubleKind[]): Found {
  const failedNow = isFailed(after) && operationId(before) !== operationId(after);
  const begun: TroubleKind[] = [
    ...(failedNow ? (['sync-failed'] as const) : []),
    ...(after.status.health.status === 'Degraded' && !known.includes('degraded') ? (['degraded'] as const) : []),
    ...(isDrift(before, after) && !known.includes('drift') ? (['drift'] as const) : []),
  ];
  const troubles = [...new Set([...known, ...begun])].filter((kind) => !isOver(kind, after));
  const recovered = known.length > 0 && troubles.length === 0 && begun.length === 0;
  return { alerts: recovered ? ['recovered'] : begun, troubles };
}

function isOver(kind: TroubleKind, { status }: Application): boolean {
  switch (kind) {
    case 'sync-failed':
      return status.operationState?.phase === 'Succeeded';
    case 'degraded':
      return status.health.status === 'Healthy' || status.health.status === 'Suspended';
    case 'drift':
      return status.sync.status === 'Synced';
  }
}

function isFailed({ status }: Application): boolean {
  return status.operationState?.phase === 'Failed' || status.operationState?.phase === 'Error';
}

/** An operation that has ended is another event than the same one under way. */
function operationId({ status }: Application): string {
  return `${status.operationState?.startedAt} ${status.operationState?.finishedAt}`;
}

/** Git and the spec are what they were, and the cluster is not. */
function isDrift(before: Application, after: Application): boolean {
  const { sync } = after.status;
  return (
    before.status.sync.status === 'Synced' &&
    sync.status === 'OutOfSync' &&
    before.metadata.generation === after.metadata.generation &&
    revisionsOf(before) === revisionsOf(after)
  );
}

function revisionsOf({ status }: Application): string {
  return JSON.stringify(status.sync.revisions ?? status.sync.revision ?? '');
}

/** What a trigger can be about; anything else changes without a word. */
function watched(application: Application): string {
  const { metadata, status } = application;
  const subscriptions = Object.entries(metadata.annotations ?? {}).filter(([key]) =>
    key.includes('notifications.argoproj.io/'),
  );
  return JSON.stringify([
    status.health.status,
    status.sync.status,
    // A commit that leaves an application Synced did not change it.
    status.sync.status === 'Synced' ? '' : revisionsOf(application),
    status.operationState?.phase,
    operationId(application),
    metadata.deletionTimestamp,
    status.conditions
      .filter(({ type }) => type !== 'NotificationError' && type !== 'FeedbackWarning')
      .map(({ type }) => type)
      .sort(),
    subscriptions.sort(),
  ]);
}

function snapshotOf({ metadata, status }: Application): TransitionSnapshot {
  const { health, sync, operationState: operation } = status;
  return {
    health: { ...health, ...(health.message === undefined ? {} : { message: short(health.message) }) },
    sync: { status: sync.status, ...revisionsIn(sync) },
    ...(operation && {
      operation: {
        phase: operation.phase,
        startedAt: operation.startedAt,
        ...(operation.message === undefined ? {} : { message: short(operation.message) }),
        ...(operation.finishedAt === undefined ? {} : { finishedAt: operation.finishedAt }),
        ...revisionsIn(operation.syncResult ?? {}),
      },
    }),
    ...(metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: metadata.deletionTimestamp }),
  };
}

/** One for one source, several for several. */
function revisionsIn({ revision, revisions }: Pick<ApplicationStatus['sync'], 'revision' | 'revisions'>) {
  return { ...(revision === undefined ? {} : { revision }), ...(revisions === undefined ? {} : { revisions }) };
}

function short(text: string): string {
  return text.length <= MAX_MESSAGE_CHARACTERS ? text : `${text.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;
}
