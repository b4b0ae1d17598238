import type { Lease } from '../domain/application/control.ts';
import type { ServedHashes } from '../domain/application/look-basis.ts';
import type { LookMemory } from '../domain/drift/decide-look.ts';
import { ConcurrentUpdateError, LeaseLostError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { createLargeText } from './large-text.ts';

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
  /** What the cluster then served; absent if it would not say. */
  readonly serves?: ServedHashes;
  /** Those that the check was restricted to; absent: none was left out. */
  readonly namespaces?: readonly string[];
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
  const texts = createLargeText(table, 'cluster-drift-part');
  const itemOf = (cluster: string) => table.get({ partition: PARTITION, sort: cluster });

  const open = async (item: TableItem): Promise<DriftCheckState | undefined> => {
    const text = await texts.read(item.sort, item.data);
    if (text !== undefined) return JSON.parse(text) as DriftCheckState;
    // It was written anew since the item was read.
    const newer = await itemOf(item.sort);
    return newer && newer.version !== item.version ? open(newer) : undefined;
  };

  /** Whether it was written; not if somebody else wrote since `before` was read. */
  const put = async (state: DriftCheckState, before: TableItem | undefined): Promise<boolean> => {
    const data = await texts.write(state.cluster, JSON.stringify(state));
    try {
      await table.put({ partition: PARTITION, sort: state.cluster, data }, { expect: before?.version ?? 'absent' });
    } catch (error) {
      await texts.remove(state.cluster, data);
      if (error instanceof ConcurrentUpdateError) return false;
      throw error;
    }
    if (before) await texts.remove(state.cluster, before.data);
    return true;
  };

  const list = async () => (await table.query(PARTITION, { limit: 1000 })).items;
  const lost = (cluster: string) => new LeaseLostError(`the lease of the drift check of ${cluster} was lost`);

  return {
    async watch(cluster) {
      if (watched.has(cluster)) return;
      if (!(await itemOf(cluster))) await put({ cluster, looks: {} }, undefined);
      watched.add(cluster);
    },
    list: async () => (await Promise.all((await list()).map(open))).filter((state) => state !== undefined),
    async read(cluster) {
      const item = await itemOf(cluster);
      return item && open(item);
    },
    async claim(cluster, lease, isDue) {
      const item = await itemOf(cluster);
      const state = item && (await open(item));
      if (!state || !isDue(state)) return undefined;
      const claimed = { ...state, lease };
      return (await put(claimed, item)) ? claimed : undefined;
    },
    async release({ lease: _given, ...state }, ticket) {
      const item = await itemOf(state.cluster);
      const stored = item && (await open(item));
      if (stored?.lease?.ticket !== ticket || !(await put(state, item))) throw lost(state.cluster);
    },
    async voidLeases() {
      for (const item of await list()) {
        const state = await open(item);
        if (!state?.lease) continue;
        const { lease: _void, ...free } = state;
        await put(free, item);
      }
    },
  };
}
