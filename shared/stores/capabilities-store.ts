import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { ClusterCapabilities } from '../ports/cluster-client.ts';
import type { Table, TableKey } from '../ports/table.ts';
import { compress, decompress } from './compress.ts';
import { normalizeServer } from './normalize-server.ts';

/** How a destination names its cluster. */
export interface ClusterAddress {
  readonly server?: string;
  readonly name?: string;
}

/** Knows what clusters were able to do when they last answered, for as long as they do not. */
export interface CapabilitiesStore {
  read(cluster: ClusterAddress): Promise<ClusterCapabilities | undefined>;
  /** Writes only what has changed. */
  save(cluster: ClusterAddress, capabilities: ClusterCapabilities): Promise<void>;
}

/** Makes the store above a table. A cluster with many kinds of its own has thousands of entries: they are compressed. */
export function createCapabilitiesStore(table: Table): CapabilitiesStore {
  const lastSaved = new Map<string, string>();
  const write = async (place: TableKey, text: string): Promise<void> => {
    const packed = (await compress(text)).toString('base64');
    const item = await table.get(place);
    if (item?.data.packed === packed) return;
    // Whoever writes at the same time has just asked the same cluster.
    await table.put({ ...place, data: { packed } }, { expect: item?.version ?? 'absent' }).catch(ignoreConcurrent);
  };
  return {
    async read(cluster) {
      const packed = (await table.get(placeOf(cluster)))?.data.packed;
      if (typeof packed !== 'string') return undefined;
      return JSON.parse((await decompress(Buffer.from(packed, 'base64'))).toString('utf8')) as ClusterCapabilities;
    },
    async save(cluster, { version, apiVersions }) {
      const place = placeOf(cluster);
      const text = JSON.stringify({ version, apiVersions });
      if (lastSaved.get(place.sort) === text) return;
      // At once: many applications ask the same cluster at the same time, and one write serves them all.
      lastSaved.set(place.sort, text);
      try {
        await write(place, text);
      } catch (error) {
        lastSaved.delete(place.sort);
        throw error;
      }
    },
  };
}

function placeOf({ server, name }: ClusterAddress): TableKey {
  return {
    partition: 'cluster-capabilities',
    sort: server === undefined ? `name ${name ?? ''}` : `server ${normalizeServer(server)}`,
  };
}

function ignoreConcurrent(error: unknown): void {
  if (!(error instanceof ConcurrentUpdateError)) throw error;
}
