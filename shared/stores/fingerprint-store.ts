import { isDeepStrictEqual } from 'node:util';
import type { ApplicationFingerprint } from '../domain/drift/application-fingerprint.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { createLargeText } from './large-text.ts';

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
  const texts = createLargeText(table, 'fingerprint-part');
  const keyOf = (cluster: string, application: string) => ({ partition: `fingerprint#${cluster}`, sort: application });
  const ownerOf = ({ partition, sort }: { partition: string; sort: string }) => `${partition}#${sort}`;

  /** Undefined if it is written anew at this moment. */
  const open = async (item: TableItem): Promise<ApplicationFingerprint | undefined> => {
    const text = await texts.read(ownerOf(item), item.data);
    return text === undefined ? undefined : (JSON.parse(text) as ApplicationFingerprint);
  };

  /** Whether it was written; not if somebody else wrote since `before` was read. */
  const write = async (key: ReturnType<typeof keyOf>, text: string, before: TableItem | undefined) => {
    const data = await texts.write(ownerOf(key), text);
    try {
      await table.put({ ...key, data }, { expect: before?.version ?? 'absent' });
    } catch (error) {
      await texts.remove(ownerOf(key), data);
      if (error instanceof ConcurrentUpdateError) return false;
      throw error;
    }
    if (before) await texts.remove(ownerOf(key), before.data);
    return true;
  };

  return {
    async *list(cluster) {
      let cursor: string | undefined;
      do {
        const options = { limit: PAGE_ITEMS, ...(cursor === undefined ? {} : { cursor }) };
        const page = await table.query(`fingerprint#${cluster}`, options);
        yield (await Promise.all(page.items.map(open))).filter((fingerprint) => fingerprint !== undefined);
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    async save(cluster, fingerprint) {
      const key = keyOf(cluster, fingerprint.application);
      const text = JSON.stringify(fingerprint);
      for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt += 1) {
        const before = await table.get(key);
        if (before && isDeepStrictEqual(await open(before), fingerprint)) return;
        if (await write(key, text, before)) return;
      }
      throw new ConcurrentUpdateError(`the fingerprint of ${fingerprint.application} is written all the time`);
    },
    async remove(cluster, application) {
      const key = keyOf(cluster, application);
      const item = await table.get(key);
      if (!item) return;
      try {
        await table.delete(key, { expect: item.version });
      } catch (error) {
        if (error instanceof ConcurrentUpdateError) return;
        throw error;
      }
      await texts.remove(ownerOf(key), item.data);
    },
  };
}
