import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ApplicationFingerprint } from '../domain/drift/application-fingerprint.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';

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
/** From here on it is compressed: 5,000 objects would not fit into an item of DynamoDB otherwise. */
const COMPRESS_FROM_CHARACTERS = 4_000;

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
          await table.put({ ...key, data: encode(fingerprint) }, { expect: before?.version ?? 'absent' });
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

function encode(fingerprint: ApplicationFingerprint): TableItem['data'] {
  const text = JSON.stringify(fingerprint);
  if (text.length < COMPRESS_FROM_CHARACTERS) return { text };
  return { gzip: gzipSync(text, { level: 1 }).toString('base64') };
}

function decode({ data: { text, gzip } }: TableItem): ApplicationFingerprint {
  const json = typeof text === 'string' ? text : gunzipSync(Buffer.from(String(gzip), 'base64')).toString();
  return JSON.parse(json) as ApplicationFingerprint;
}
