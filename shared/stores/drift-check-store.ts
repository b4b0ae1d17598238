import type { Lease } from '../domain/application/control.ts';
import type { LookMemory } from '../domain/drift/decide-look.ts';
import { ConcurrentUpdateError, LeaseLostError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** A kind that could not be checked, and why. */
export interface DriftCheckFault {
  /** Like `apps/v1/Deployment`. */
  readonly kind: string;
  readonly message: string;
}

/** What a check that went through the cluster found. */
export interface DriftCheckSummary {
  /** When it began, RFC 3339: what was changed later may not be in it. */
  readonly checkedAt: string;
  readonly tookMs: number;
  readonly applications: number;
  readonly kinds: number;
  readonly objects: number;
  /** Applications of which an object was not as it was seen last. */
  readonly moved: number;
  /** Those among them that were asked to refresh. */
  readonly refreshed: number;
  readonly faults: readonly DriftCheckFault[];
}

/** The drift check of one cluster. */
export interface DriftCheckState {
  /** Server of the cluster. */
  readonly cluster: string;
  /** Of the last check that went through. */
  readonly last?: DriftCheckSummary;
  /** Why checks since then did not go through. */
  readonly failure?: { readonly message: string; readonly at: string; readonly inARow: number };
  /** When the next one is due, RFC 3339; absent: now. */
  readonly nextAt?: string;
  /** By application; only those that move at every check. */
  readonly looks: { readonly [application: string]: LookMemory };
  /** Who checks it just now. */
  readonly lease?: Lease;
}

/** Keeps the state of drift checks, one item a cluster. */
export interface DriftCheckStore {
  /** Makes sure that a cluster is checked; costs one read in the life of the store. */
  watch(cluster: string): Promise<void>;
  /** All clusters that are checked. */
  list(): Promise<readonly DriftCheckState[]>;
  read(cluster: string): Promise<DriftCheckState | undefined>;
  /**
   * Takes the lease of a cluster's check.
   * @param isDue whether the state asks for a check; a late or doubled message ends here
   * @returns undefined if it does not, or if somebody else was quicker
   */
  claim(
    cluster: string,
    lease: Lease,
    isDue: (state: DriftCheckState) => boolean,
  ): Promise<DriftCheckState | undefined>;
  /**
   * Saves the state and gives the lease back.
   * @throws LeaseLostError if somebody else holds the lease by now
   */
  release(state: DriftCheckState, ticket: string): Promise<void>;
  /** Ends all leases: to be called by a process that has the state for itself alone. */
  voidLeases(): Promise<void>;
}

const PARTITION = 'cluster-drift';

/** Makes the store above a table. */
export function createDriftCheckStore({ table }: { readonly table: Table }): DriftCheckStore {
  const watched = new Set<string>();
  const itemOf = (cluster: string) => table.get({ partition: PARTITION, sort: cluster });
  const list = async () => (await table.query(PARTITION, { limit: 1000 })).items;
  const put = (state: DriftCheckState, expect: 'absent' | number) =>
    table.put({ partition: PARTITION, sort: state.cluster, data: packJson(state) }, { expect });

  return {
    async watch(cluster) {
      if (watched.has(cluster)) return;
      if (!(await itemOf(cluster))) await ignoringConflict(() => put({ cluster, looks: {} }, 'absent'));
      watched.add(cluster);
    },
    list: async () => (await list()).map(decode),
    async read(cluster) {
      const item = await itemOf(cluster);
      return item && decode(item);
    },
    async claim(cluster, lease, isDue) {
      const item = await itemOf(cluster);
      const state = item && decode(item);
      if (!item || !state || !isDue(state)) return undefined;
      const claimed = { ...state, lease };
      return (await ignoringConflict(() => put(claimed, item.version))) ? claimed : undefined;
    },
    async release({ lease: _given, ...state }, ticket) {
      const item = await itemOf(state.cluster);
      if (!item || decode(item).lease?.ticket !== ticket) {
        throw new LeaseLostError(`the lease of the drift check of ${state.cluster} was lost`);
      }
      await put(state, item.version);
    },
    async voidLeases() {
      for (const item of await list()) {
        const { lease, ...state } = decode(item);
        if (lease) await put(state, item.version);
      }
    },
  };
}

/** Whether the write took place; if not, somebody else wrote first. */
async function ignoringConflict(write: () => Promise<number>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) return false;
    throw error;
  }
}

function decode({ data }: TableItem): DriftCheckState {
  return unpackJson(data) as DriftCheckState;
}
