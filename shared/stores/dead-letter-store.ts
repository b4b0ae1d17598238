import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Table } from '../ports/table.ts';

const PARTITION = 'dead-letter';
const KEEP_SECONDS = 14 * 24 * 3600;

/** A message that could not be handled, and why. */
export interface DeadLetter {
  readonly id: string;
  /** The step that gave up. */
  readonly type: string;
  readonly body: string;
  readonly reason: string;
  readonly failedAt: string;
}

/** Keeps messages that no worker could handle, for people to read. */
export interface DeadLetterStore {
  add(letter: Omit<DeadLetter, 'id' | 'failedAt'>): Promise<DeadLetter>;
  /** The newest first, at most 100. */
  list(): Promise<readonly DeadLetter[]>;
}

/** Makes the store above a table; letters are forgotten after 14 days, as SQS does. */
export function createDeadLetterStore(options: { table: Table; clock: Clock; ids: IdGenerator }): DeadLetterStore {
  const { table, clock, ids } = options;
  return {
    async add(letter) {
      const now = clock.now();
      const stored: DeadLetter = { ...letter, id: ids.next(), failedAt: now.toISOString() };
      await table.put(
        {
          partition: PARTITION,
          sort: `${stored.failedAt}#${stored.id}`,
          data: { ...stored },
          expiresAt: Math.floor(now.getTime() / 1000) + KEEP_SECONDS,
        },
        { expect: 'absent' },
      );
      return stored;
    },
    async list() {
      const page = await table.query(PARTITION, { reverse: true, limit: 100 });
      return page.items.map((item) => item.data as unknown as DeadLetter);
    },
  };
}
