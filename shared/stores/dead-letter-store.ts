import { NotFoundError } from '../domain/errors/request-errors.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Table, TableItem } from '../ports/table.ts';

const PARTITION = 'dead-letter';
const KEEP_SECONDS = 14 * 24 * 3600;
/** Milliseconds since 1970 in base 36, until the year 5188. */
const TIME_CHARACTERS = 9;
const SUFFIX_CHARACTERS = 8;

/** A message that could not be handled, and why. */
export interface DeadLetter {
  /** Begins with the time, so that ids sort as the messages came. */
  readonly id: string;
  /** The step that gave up. */
  readonly type: string;
  readonly body: string;
  readonly reason: string;
  readonly failedAt: string;
  /** When it was put back; absent: nobody did. */
  readonly replayedAt?: string;
}

/** What tells one message from all others, so that one that is given up twice is kept once. */
export interface MessageIdentity {
  readonly id: string;
  readonly sentAt: Date;
}

/** Keeps messages that no worker could handle, for people to read and to put back. */
export interface DeadLetterStore {
  /** @param message absent: a letter of its own each time */
  add(letter: Pick<DeadLetter, 'type' | 'body' | 'reason'>, message?: MessageIdentity): Promise<DeadLetter>;
  /** The newest first, at most 100. */
  list(): Promise<readonly DeadLetter[]>;
  read(id: string): Promise<DeadLetter | undefined>;
  /** @throws NotFoundError, ConcurrentUpdateError */
  markReplayed(id: string): Promise<DeadLetter>;
}

/** Makes the store above a table; letters are forgotten after 14 days, as SQS does. */
export function createDeadLetterStore(options: { table: Table; clock: Clock; ids: IdGenerator }): DeadLetterStore {
  const { table, clock, ids } = options;
  const keyOf = (id: string) => ({ partition: PARTITION, sort: id });
  return {
    async add(letter, message) {
      const now = clock.now();
      const { id, sentAt } = message ?? { id: ids.next(), sentAt: now };
      const stored: DeadLetter = { ...letter, id: letterId(id, sentAt), failedAt: now.toISOString() };
      const expiresAt = Math.floor(now.getTime() / 1000) + KEEP_SECONDS;
      try {
        await table.put({ ...keyOf(stored.id), data: { ...stored }, expiresAt }, { expect: 'absent' });
        return stored;
      } catch (error) {
        const known = error instanceof ConcurrentUpdateError ? await table.get(keyOf(stored.id)) : undefined;
        if (!known) throw error;
        return toLetter(known);
      }
    },
    async list() {
      return (await table.query(PARTITION, { reverse: true, limit: 100 })).items.map(toLetter);
    },
    async read(id) {
      const item = await table.get(keyOf(id));
      return item && toLetter(item);
    },
    async markReplayed(id) {
      const item = await table.get(keyOf(id));
      if (!item) throw new NotFoundError(`dead letter "${id}" not found`);
      const letter: DeadLetter = { ...toLetter(item), replayedAt: clock.now().toISOString() };
      const { version, ...rest } = item;
      await table.put({ ...rest, data: { ...letter } }, { expect: version });
      return letter;
    },
  };
}

function letterId(id: string, sentAt: Date): string {
  const suffix = id.replace(/[^A-Za-z0-9]/g, '').slice(-SUFFIX_CHARACTERS);
  return `${sentAt.getTime().toString(36).padStart(TIME_CHARACTERS, '0')}-${suffix}`;
}

function toLetter({ data }: TableItem): DeadLetter {
  return data as unknown as DeadLetter;
}
