import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { RedeliveryCounts } from '../domain/git/select-redeliveries.ts';
import type { Table } from '../ports/table.ts';

/** How far a hook's deliveries were looked through. */
export interface HookSweep {
  /** All that failed before was asked for again; RFC 3339, absent: nothing was looked at yet. */
  readonly since?: string;
  readonly counts: RedeliveryCounts;
  /** Why the last look did not go through. */
  readonly fault?: string;
}

/** Keeps how far the deliveries of each hook were looked through. */
export interface HookSweepStore {
  read(hook: string): Promise<HookSweep>;
  /** Two that look at once have done the same: the first one's word stands. */
  save(hook: string, change: (before: HookSweep) => HookSweep): Promise<void>;
}

/** Makes the store above a table, an item a hook. */
export function createHookSweepStore({ table }: { readonly table: Table }): HookSweepStore {
  const keyOf = (hook: string) => ({ partition: 'hook-sweep', sort: hook });
  const decode = (data: { readonly [field: string]: Json } | undefined) =>
    (data?.sweep as HookSweep | undefined) ?? { counts: {} };
  return {
    read: async (hook) => decode((await table.get(keyOf(hook)))?.data),
    async save(hook, change) {
      const item = await table.get(keyOf(hook));
      const sweep = JSON.parse(JSON.stringify(change(decode(item?.data)))) as Json;
      try {
        await table.put({ ...keyOf(hook), data: { sweep } }, { expect: item?.version ?? 'absent' });
      } catch (error) {
        if (!(error instanceof ConcurrentUpdateError)) throw error;
      }
    },
  };
}
