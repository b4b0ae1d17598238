import type { ApplicationRef } from '../domain/application/application.ts';
import { formatApplicationRef } from '../domain/application/application.ts';
import type { DeploymentEvent } from '../domain/dora/deployment-log.ts';
import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table, TableItem } from '../ports/table.ts';

/** How long events are kept. */
export const ARCHIVE_DAYS = 400;
const PAGE = 1000;

/** Whose events they are: an application that is made anew under the same name is another one. */
export interface EventOwner extends ApplicationRef {
  readonly uid: string;
}

/** Some events of an application, in order. */
export interface ArchivedEvents {
  readonly application: string;
  readonly uid: string;
  readonly events: readonly DeploymentEvent[];
}

/** Keeps what DORA figures count, once an application's own item has more of it than it should carry along. */
export interface DeploymentArchive {
  /** Safe to run again with the same events and further ones: a reader knows them by their number. */
  keep(owner: EventOwner, events: readonly DeploymentEvent[]): Promise<void>;
  /**
   * All events since then, and some older ones; an event may come twice.
   * @param only of this application
   */
  list(since: Date, until: Date, only?: ApplicationRef): Promise<readonly ArchivedEvents[]>;
}

/** Makes the archive above a table: a partition a month, an item a handful of events. */
export function createDeploymentArchive({ table }: { readonly table: Table }): DeploymentArchive {
  return {
    async keep(owner, events) {
      const [first] = events;
      const last = events
        .map(({ at }) => at)
        .sort()
        .at(-1);
      if (!first || last === undefined) return;
      const key = {
        partition: partitionOf(last),
        sort: `${formatApplicationRef(owner)}#${owner.uid}#${String(first.sequence).padStart(9, '0')}`,
      };
      const item = {
        ...key,
        data: { events: events as unknown as Json },
        expiresAt: Math.floor(Date.parse(last) / 1000) + ARCHIVE_DAYS * 24 * 3600,
      };
      try {
        await table.put(item, { expect: 'absent' });
      } catch (error) {
        const known = error instanceof ConcurrentUpdateError ? await table.get(key) : undefined;
        if (!known) throw error;
        // Whoever put it there died, or lost against somebody else, before the application forgot them.
        if (eventsOf(known).length < events.length) await table.put(item, { expect: known.version });
      }
    },
    async list(since, until, only) {
      const prefix = only && `${formatApplicationRef(only)}#`;
      const months = monthsBetween(since, until);
      const pages = await Promise.all(months.map((partition) => readAll(table, partition, prefix)));
      return pages.flat().map((item) => {
        const [application = '', uid = ''] = item.sort.split('#');
        return { application, uid, events: eventsOf(item) };
      });
    },
  };
}

/** Events of a month are in the partition of that month or of a later one: those that were kept together are in that of the last. */
function partitionOf(time: string): string {
  return `deployments#${time.slice(0, 7)}`;
}

function monthsBetween(since: Date, until: Date): readonly string[] {
  const months: string[] = [];
  const month = new Date(Date.UTC(since.getUTCFullYear(), since.getUTCMonth(), 1));
  for (; month <= until; month.setUTCMonth(month.getUTCMonth() + 1)) months.push(partitionOf(month.toISOString()));
  return months;
}

async function readAll(table: Table, partition: string, prefix: string | undefined): Promise<readonly TableItem[]> {
  const items: TableItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(partition, {
      limit: PAGE,
      ...(prefix === undefined ? {} : { prefix }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

function eventsOf({ data }: TableItem): readonly DeploymentEvent[] {
  return data.events as unknown as readonly DeploymentEvent[];
}
