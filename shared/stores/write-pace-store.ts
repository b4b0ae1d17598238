import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import {
  type Placement,
  type PlaceRequest,
  pauseWrites,
  placeWrites,
  type WritePace,
} from '../domain/feedback/write-pace.ts';
import type { Clock } from '../ports/clock.ts';
import type { Table } from '../ports/table.ts';

/** Keeps the pace of writes to hosts, so that all workers together stay below their limits; one item a host and owner. */
export interface WritePaceStore {
  /** @returns when the writes may begin; undefined if they are to be left out */
  place(owner: string, request: PlaceRequest): Promise<Date | undefined>;
  /** The host wants a pause. */
  pause(owner: string, seconds: number): Promise<void>;
}

/** Losing so often in a row means that something writes in a loop. */
const MAX_ATTEMPTS = 20;
const KEEP_SECONDS = 24 * 3600;

/** Makes the store above a table. */
export function createWritePaceStore({
  table,
  clock,
}: {
  readonly table: Table;
  readonly clock: Clock;
}): WritePaceStore {
  const change = async (owner: string, next: (pace: WritePace) => Placement): Promise<Date | undefined> => {
    const key = { partition: 'write-pace', sort: owner };
    for (let attempt = 1; ; attempt += 1) {
      const item = await table.get(key);
      const placement = next((item?.data ?? {}) as WritePace);
      if (!placement) return undefined;
      const expiresAt = Math.floor(clock.now().getTime() / 1000) + KEEP_SECONDS;
      try {
        await table.put({ ...key, data: { ...placement.pace }, expiresAt }, { expect: item?.version ?? 'absent' });
        return placement.at;
      } catch (error) {
        if (!(error instanceof ConcurrentUpdateError) || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  };
  return {
    place: (owner, request) => change(owner, (pace) => placeWrites(pace, request, clock.now())),
    async pause(owner, seconds) {
      await change(owner, (pace) => ({ at: clock.now(), pace: pauseWrites(pace, seconds, clock.now()) }));
    },
  };
}
