import { isDeepStrictEqual } from 'node:util';
import type { ApplicationFingerprint } from '../domain/drift/application-fingerprint.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Keeps what the last comparison of each application saw, by cluster: what one drift check needs is read by one query. */
export interface FingerprintStore {
  /** Page by page. */
  list(cluster: string): AsyncGenerator<readonly ApplicationFingerprint[]>;
  /** Writes nothing if the same is stored already. */
  save(cluster: string, fingerprint: ApplicationFingerprint): Promise<void>;
  /** Forgets an application that is not in the cluster any more; one that is saved at the same moment stays. */
  remove(cluster: string, application: string): Promise<void>;
}

const PAGE_ITEMS = 500;
const WRITE_ATTEMPTS = 5;

/** Makes the store above a table. */
export function createFingerprintStore({ table }: { readonly table: Table }): FingerprintStore {
  const keyOf = (cluster: string, application: string) => ({ partition: `fingerprint#${cluster}`, sort: application });
  return {
    async *list(cluster) {
      let cursor: string | undefined;
      do {
        const options = { limit: PAGE_ITEMS, ...(cursor === undefined ? {} : { cursor }) };
        const page = await table.query(`fingerprint#${cluster}`, options);
        yield page.items.map(decode);
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    async save(cluster, fingerprint) {
      const key = keyOf(cluster, fingerprint.application);
      for (let attempt = 1; ; attempt += 1) {
        const before = await table.get(key);
        if (before && isDeepStrictEqual(decode(before), fingerprint)) return;
        try {
          await table.put({ ...key, data: packJson(fingerprint) }, { expect: before?.version ?? 'absent' });
          return;
        } catch (error) {
          if (!(error instanceof ConcurrentUpdateError) || attempt >= WRITE_ATTEMPTS) throw error;
        }
      }
    },
    async remove(cluster, application) {
      const key = keyOf(cluster, application);
      const item = await table.get(key);
      if (!item) return;
      try {
        await table.delete(key, { expect: item.version });
      } catch (error) {
        if (!(error instanceof ConcurrentUpdateError)) throw error;
      }
    },
  };
}

function decode({ data }: TableItem): ApplicationFingerprint {
  return unpackJson(data) as ApplicationFingerprint;
}
