import { createHash } from 'node:crypto';
import type { OperationIds } from '../domain/application/operation-ids.ts';
import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { NotificationContent } from '../domain/notification/notification-content.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table, TableItem } from '../ports/table.ts';

/** A message is remembered so long after it was made, so that a transition which is looked at twice is told once. */
const KEEP_SECONDS = 7 * 24 * 3600;
const PARTITION_PREFIX = 'notification#';
const DUE_PARTITION = 'due-notification';
const TOLD_PARTITION = 'told-notification';
const MOST_LISTED = 100;

/** A message for one recipient. */
export interface Notification {
  readonly id: string;
  /** `namespace/name`. */
  readonly application: string;
  readonly trigger: string;
  readonly service: string;
  readonly recipient: string;
  readonly createdAt: string;
  /** For the log: the operation that it is about, or came after. */
  readonly ids?: OperationIds;
  readonly state: 'pending' | 'sent' | 'failed';
  /** How often it was tried. */
  readonly attempts: number;
  /** When it is tried next, or until when somebody else tries it; absent when it is over. RFC 3339. */
  readonly nextAt?: string;
  /** Why the last try failed. */
  readonly reason?: string;
}

/** A message as it is stored. */
export interface StoredNotification {
  readonly notification: Notification;
  readonly content: NotificationContent;
  readonly version: number;
}

/** Keeps messages until they are delivered, and for a while after. */
export interface NotificationStore {
  /** Adds a message unless one of that id is known. @returns whether it was added */
  add(notification: Notification, content: NotificationContent): Promise<boolean>;
  read(application: string, id: string): Promise<StoredNotification | undefined>;
  /** @throws ConcurrentUpdateError if somebody wrote it since */
  save(stored: StoredNotification, notification: Notification): Promise<StoredNotification>;
  /** Pending ones whose time has come. */
  listDue(now: Date, limit: number): Promise<readonly Pick<Notification, 'application' | 'id'>[]>;
  /** Those of an application, the newest first, at most 100. */
  list(application: string): Promise<readonly Notification[]>;
  /** Those of all applications that are over, the newest first, at most 100. */
  listTold(): Promise<readonly Notification[]>;
  /** What the service said of the last message of a group. */
  readThread(group: string): Promise<string | undefined>;
  /** Keeps it for `KEEP_SECONDS`; of two at once, either stays. */
  saveThread(group: string, thread: string): Promise<void>;
}

/** Makes the store above a table. What is said is sealed: templates may name secrets. */
export function createNotificationStore(parts: {
  readonly table: Table;
  readonly secrets: SecretBox;
  readonly clock: Clock;
}): NotificationStore {
  const { table, secrets, clock } = parts;
  const expiresAt = () => Math.floor(clock.now().getTime() / 1000) + KEEP_SECONDS;
  const toItem = (notification: Notification, sealed: string) => ({
    ...keyOf(notification.application, notification.id),
    data: { notification: JSON.parse(JSON.stringify(notification)) as Json, sealed },
    expiresAt: expiresAt(),
    index: { wake: placeOf(notification) },
  });
  return {
    async add(notification, content) {
      const sealed = await secrets.seal(JSON.stringify(content), contextOf(notification));
      try {
        await table.put(toItem(notification, sealed), { expect: 'absent' });
        return true;
      } catch (error) {
        if (error instanceof ConcurrentUpdateError) return false;
        throw error;
      }
    },
    async read(application, id) {
      const item = await table.get(keyOf(application, id));
      if (!item) return undefined;
      const notification = decode(item);
      const content = JSON.parse(await secrets.open(String(item.data.sealed), contextOf(notification)));
      return { notification, content, version: item.version };
    },
    async save(stored, notification) {
      const sealed = await secrets.seal(JSON.stringify(stored.content), contextOf(notification));
      const version = await table.put(toItem(notification, sealed), { expect: stored.version });
      return { ...stored, notification, version };
    },
    async listDue(now, limit) {
      const { entries } = await table.queryIndex('wake', DUE_PARTITION, { upTo: `${now.toISOString()}~`, limit });
      return entries.map(({ partition, sort }) => ({
        application: partition.slice(PARTITION_PREFIX.length),
        id: sort,
      }));
    },
    async list(application) {
      const page = await table.query(partitionOf(application), { limit: 1000 });
      return newestFirst(page.items.map(decode)).slice(0, MOST_LISTED);
    },
    async listTold() {
      const { entries } = await table.queryIndex('wake', TOLD_PARTITION, { reverse: true, limit: MOST_LISTED });
      return newestFirst((await table.batchGet(entries)).map(decode));
    },
    async readThread(group) {
      return (await table.get(threadKeyOf(group)))?.data.thread as string | undefined;
    },
    async saveThread(group, thread) {
      const key = threadKeyOf(group);
      const item = await table.get(key);
      try {
        await table.put({ ...key, data: { thread }, expiresAt: expiresAt() }, { expect: item?.version ?? 'absent' });
      } catch (error) {
        if (!(error instanceof ConcurrentUpdateError)) throw error;
      }
    },
  };
}

function partitionOf(application: string): string {
  return `${PARTITION_PREFIX}${application}`;
}

function keyOf(application: string, id: string) {
  return { partition: partitionOf(application), sort: id };
}

/** What is pending is found by its time, what is over by its age. */
function placeOf({ id, nextAt, createdAt }: Notification) {
  return nextAt === undefined
    ? { partition: TOLD_PARTITION, sort: `${createdAt}#${id}` }
    : { partition: DUE_PARTITION, sort: `${nextAt}#${id}` };
}

/** Keys of groups are of any length. */
function threadKeyOf(group: string) {
  return { partition: 'notification-thread', sort: createHash('sha256').update(group).digest('hex') };
}

/** Binds what is sealed to its place: moved to another item, it does not open. */
function contextOf({ application, id }: Notification): string {
  return `notification/${application}/${id}`;
}

function newestFirst(notifications: readonly Notification[]): readonly Notification[] {
  return notifications.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

function decode(item: TableItem): Notification {
  return item.data.notification as unknown as Notification;
}
