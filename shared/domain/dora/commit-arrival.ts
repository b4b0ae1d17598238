import { isSameList } from './is-same-list.ts';

/** A webhook that told of a commit. */
export interface PushNotice {
  readonly revision: string;
  /** When it was pushed, as its host says, RFC 3339. */
  readonly pushedAt?: string;
  /** When the webhook came. */
  readonly deliveredAt: string;
  /** When a refresh was queued for it. */
  readonly queuedAt: string;
}

/** When the revisions of an application were first heard of. */
export interface CommitArrival extends Omit<PushNotice, 'revision'> {
  readonly revisions: readonly string[];
}

/** Of more webhooks during one refresh the newest count. */
const MAX_NOTICES = 4;

/** The notices with one more; a commit that is told of twice arrived the first time. */
export function withPushNotice(notices: readonly PushNotice[], notice: PushNotice): readonly PushNotice[] {
  if (notices.some(({ revision }) => revision === notice.revision)) return notices;
  return [...notices, notice].slice(-MAX_NOTICES);
}

/** What may be known of the arrival of a commit. */
export interface ArrivalInput {
  /** What the application was at before. */
  readonly before: readonly string[];
  readonly revisions: readonly string[];
  readonly notices: readonly PushNotice[];
  /** When the refresh began that saw the revisions: if no webhook told of them, it is a poll that found them. */
  readonly lookedAt: string;
}

/** How revisions that a refresh saw for the first time arrived; undefined if nothing is new. */
export function arrivalOf({ before, revisions, notices, lookedAt }: ArrivalInput): CommitArrival | undefined {
  const changed = revisions.filter((revision, position) => revision !== before[position]);
  if (changed.length === 0) return undefined;
  // Of several sources that moved at once, the last one decides.
  const notice = notices.filter(({ revision }) => changed.includes(revision)).at(-1);
  if (!notice) return { revisions, deliveredAt: lookedAt, queuedAt: lookedAt };
  const { revision: _one, ...times } = notice;
  return { revisions, ...times };
}

/** The arrivals with one more: that of the revisions which are being deployed is still needed, older ones are not. */
export function withArrival(
  arrivals: readonly CommitArrival[],
  arrival: CommitArrival,
  deploying: readonly string[] | undefined,
): readonly CommitArrival[] {
  const kept = deploying && arrivals.find(({ revisions }) => isSameList(revisions, deploying));
  return [...(kept && !isSameList(kept.revisions, arrival.revisions) ? [kept] : []), arrival];
}
