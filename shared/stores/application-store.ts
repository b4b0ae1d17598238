import {
  type Application,
  type ApplicationRef,
  formatApplicationRef,
  parseApplicationRef,
} from '../domain/application/application.ts';
import { type ApplicationControl, nextWakeOf } from '../domain/application/control.ts';
import { MAX_EVENTS_IN_LOG } from '../domain/dora/deployment-log.ts';
import { recordDeployments } from '../domain/dora/record-deployments.ts';
import { ConcurrentUpdateError, StorageUnavailableError } from '../domain/errors/state-errors.ts';
import type { ApplicationFeed } from '../ports/application-feed.ts';
import type { NewTableItem, Table, TableItem } from '../ports/table.ts';
import type { ApplicationRecord } from './application-record.ts';
import { createDeploymentArchive, type DeploymentArchive } from './deployment-archive.ts';
import { createLargeText } from './large-text.ts';

const PARTITION = 'application';
/** Of the parts of records that one item cannot hold: applications with thousands of objects. */
const PARTS_PARTITION = 'application-part';
/** Losing so often in a row means that something writes in a loop. */
const MAX_UPDATE_ATTEMPTS = 20;

/** Keeps applications, each in one item (and, if that cannot hold it, parts that only the item names). */
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

/** What the store stands on. */
export interface ApplicationStoreParts {
  readonly table: Table;
  readonly feed: ApplicationFeed;
  /** Adds to a change what is to be saved with it, in the same write; default nothing. */
  readonly onChange?: (before: ApplicationRecord | undefined, after: ApplicationRecord) => Promise<ApplicationRecord>;
}

/** Makes the store of applications above a table. */
export function createApplicationStore({ table, feed, onChange }: ApplicationStoreParts): ApplicationStore {
  const texts = createLargeText(table, PARTS_PARTITION);
  const archive = createDeploymentArchive({ table });
  const decode = async (item: TableItem | undefined): Promise<StoredRecord | undefined> => {
    for (let current = item, attempt = 1; current !== undefined; attempt += 1) {
      const text = await texts.read(current.sort, current.data);
      if (text !== undefined) {
        return { record: withVersion(JSON.parse(text) as ApplicationRecord, current.version), data: current.data };
      }
      if (attempt >= MAX_UPDATE_ATTEMPTS) throw partsMissing(current);
      // Somebody wrote it anew between our look at the item and that at its parts.
      current = await table.get(current);
    }
    return undefined;
  };
  const decodeAll = async (items: readonly TableItem[]): Promise<readonly ApplicationRecord[]> =>
    (await Promise.all(items.map(decode))).flatMap((stored) => stored?.record ?? []);
  const readStored = async (ref: ApplicationRef) => decode(await table.get(keyOf(ref)));

  const write = async (
    record: ApplicationRecord,
    expect: 'absent' | number,
    before?: TableItem['data'],
  ): Promise<ApplicationRecord> => {
    const owner = keyOf(record.application.metadata).sort;
    const data = await texts.write(owner, JSON.stringify(record));
    let version: number;
    try {
      version = await table.put(toItem(record, data), { expect });
    } catch (error) {
      // A request that is sent twice can meet its own write: then the item names these parts.
      const isConflict = error instanceof ConcurrentUpdateError && data.parts !== undefined;
      if (isConflict && (await table.get(keyOf(record.application.metadata)))?.data.ticket !== data.ticket) {
        await texts.remove(owner, data);
      }
      throw error;
    }
    if (before) await texts.remove(owner, before);
    feed.publish({
      application: formatApplicationRef(record.application.metadata),
      type: expect === 'absent' ? 'ADDED' : 'MODIFIED',
    });
    return withVersion(record, version);
  };

  return {
    read: async (ref) => (await readStored(ref))?.record,
    readMany: async (refs) => decodeAll(await table.batchGet(refs.map(keyOf))),
    async list() {
      const records: ApplicationRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query(PARTITION, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
        records.push(...(await decodeAll(page.items)));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return records;
    },
    async create(application, control) {
      const record = { application, control };
      return write(onChange ? await onChange(undefined, record) : record, 'absent');
    },
    async update(ref, change) {
      for (let attempt = 1; ; attempt += 1) {
        const stored = await readStored(ref);
        if (!stored) return undefined;
        const changed = change(stored.record);
        if (!changed) return stored.record;
        const recorded = recordDeployments(stored.record, changed);
        try {
          const whole = onChange ? await onChange(stored.record, recorded) : recorded;
          return await write(await withoutOldEvents(archive, whole), versionOf(stored.record), stored.data);
        } catch (error) {
          if (!(error instanceof ConcurrentUpdateError) || attempt >= MAX_UPDATE_ATTEMPTS) throw error;
        }
      }
    },
    async remove(record) {
      const ref = record.application.metadata;
      const item = await table.get(keyOf(ref));
      await table.delete(keyOf(ref), { expect: versionOf(record) });
      // That at the version which was removed: any other would have been a conflict.
      if (item) await texts.remove(item.sort, item.data);
      feed.publish({ application: formatApplicationRef(ref), type: 'DELETED' });
    },
    async listDue(now, limit) {
      const { entries } = await table.queryIndex('wake', 'due', { upTo: now.toISOString(), limit });
      return entries.map(({ sort }) => parseApplicationRef(sort));
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

/** Every write of the item costs by its size: events that are many are put where they are written once. */
async function withoutOldEvents(archive: DeploymentArchive, record: ApplicationRecord): Promise<ApplicationRecord> {
  const { deployments } = record.control;
  if (!deployments || deployments.events.length < MAX_EVENTS_IN_LOG) return record;
  await archive.keep(record.application.metadata, deployments.events);
  return { ...record, control: { ...record.control, deployments: { ...deployments, events: [] } } };
}

/** A record, and how its item holds it. */
interface StoredRecord {
  readonly record: ApplicationRecord;
  readonly data: TableItem['data'];
}

function toItem(record: ApplicationRecord, data: TableItem['data']): NewTableItem {
  const nextWakeAt = nextWakeOf(record.control.wakes);
  return {
    ...keyOf(record.application.metadata),
    data,
    ...(nextWakeAt === undefined ? {} : { index: { wake: { partition: 'due', sort: nextWakeAt } } }),
  };
}

function partsMissing({ sort }: TableItem): StorageUnavailableError {
  return new StorageUnavailableError(
    `the stored application ${sort} is damaged: parts of it are missing; restore the table from a backup`,
    { data: { application: sort } },
  );
}
