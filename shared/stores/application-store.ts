import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type Application,
  type ApplicationRef,
  formatApplicationRef,
  parseApplicationRef,
} from '../domain/application/application.ts';
import { type ApplicationControl, nextWakeOf } from '../domain/application/control.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { ApplicationFeed } from '../ports/application-feed.ts';
import type { NewTableItem, Table, TableItem } from '../ports/table.ts';
import type { ApplicationRecord } from './application-record.ts';

const PARTITION = 'application';
/** From here on a record is compressed: a bigger item costs more write units, and DynamoDB stops at 400 KB. */
const COMPRESS_FROM_CHARACTERS = 4_000;
/** Losing so often in a row means that something writes in a loop. */
const MAX_UPDATE_ATTEMPTS = 20;

/** Keeps applications, each in one item. */
export interface ApplicationStore {
  read(ref: ApplicationRef): Promise<ApplicationRecord | undefined>;
  /** Reads several; what does not exist is left out. */
  readMany(refs: readonly ApplicationRef[]): Promise<readonly ApplicationRecord[]>;
  /** All applications, by namespace and name. */
  list(): Promise<readonly ApplicationRecord[]>;
  /** @throws ConcurrentUpdateError if it exists already */
  create(application: Application, control: ApplicationControl): Promise<ApplicationRecord>;
  /**
   * Reads, changes and writes until nobody else wrote in between.
   * @param change gives the new record, or undefined to leave it as it is; it may run several times
   * @returns the stored record, or undefined if there is no such application
   */
  update(
    ref: ApplicationRef,
    change: (record: ApplicationRecord) => ApplicationRecord | undefined,
  ): Promise<ApplicationRecord | undefined>;
  /** Removes it, if nobody wrote since the record was read. @throws ConcurrentUpdateError */
  remove(record: ApplicationRecord): Promise<void>;
  /** Applications of which a wake is not after `now`, at most `limit`, the longest overdue first. */
  listDue(now: Date, limit: number): Promise<readonly ApplicationRef[]>;
}

/** Makes the store of applications above a table. */
export function createApplicationStore({ table, feed }: { table: Table; feed: ApplicationFeed }): ApplicationStore {
  const read = async (ref: ApplicationRef) => {
    const item = await table.get(keyOf(ref));
    return item && decode(item);
  };

  const write = async (record: ApplicationRecord, expect: 'absent' | number): Promise<ApplicationRecord> => {
    const version = await table.put(encode(record), { expect });
    feed.publish({
      application: formatApplicationRef(record.application.metadata),
      type: expect === 'absent' ? 'ADDED' : 'MODIFIED',
    });
    return withVersion(record, version);
  };

  return {
    read,
    async readMany(refs) {
      return (await table.batchGet(refs.map(keyOf))).map(decode);
    },
    async list() {
      const records: ApplicationRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query(PARTITION, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
        records.push(...page.items.map(decode));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return records;
    },
    create: (application, control) => write({ application, control }, 'absent'),
    async update(ref, change) {
      for (let attempt = 1; ; attempt += 1) {
        const record = await read(ref);
        if (!record) return undefined;
        const changed = change(record);
        if (!changed) return record;
        try {
          return await write(changed, versionOf(record));
        } catch (error) {
          if (!(error instanceof ConcurrentUpdateError) || attempt >= MAX_UPDATE_ATTEMPTS) throw error;
        }
      }
    },
    async remove(record) {
      const ref = record.application.metadata;
      await table.delete(keyOf(ref), { expect: versionOf(record) });
      feed.publish({ application: formatApplicationRef(ref), type: 'DELETED' });
    },
    async listDue(now, limit) {
      const page = await table.query('due', { index: 'wake', upTo: now.toISOString(), limit });
      return page.items.map((item) => parseApplicationRef(item.sort));
    },
  };
}

function keyOf(ref: ApplicationRef) {
  return { partition: PARTITION, sort: formatApplicationRef(ref) };
}

function versionOf(record: ApplicationRecord): number {
  return Number(record.application.metadata.resourceVersion);
}

function withVersion(record: ApplicationRecord, version: number): ApplicationRecord {
  const { application } = record;
  return {
    ...record,
    application: { ...application, metadata: { ...application.metadata, resourceVersion: String(version) } },
  };
}

function encode(record: ApplicationRecord): NewTableItem {
  const text = JSON.stringify(record);
  const data =
    text.length < COMPRESS_FROM_CHARACTERS ? { text } : { gzip: gzipSync(text, { level: 1 }).toString('base64') };
  const nextWakeAt = nextWakeOf(record.control.wakes);
  return {
    ...keyOf(record.application.metadata),
    data,
    ...(nextWakeAt === undefined ? {} : { index: { wake: { partition: 'due', sort: nextWakeAt } } }),
  };
}

function decode(item: TableItem): ApplicationRecord {
  const { text, gzip } = item.data;
  const json = typeof text === 'string' ? text : gunzipSync(Buffer.from(String(gzip), 'base64')).toString();
  return withVersion(JSON.parse(json) as ApplicationRecord, item.version);
}
