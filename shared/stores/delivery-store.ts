import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { GitEvent } from '../domain/git/git-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Table, TableKey } from '../ports/table.ts';

/** GitHub redelivers for three days; a week leaves room for people who do it by hand. */
const KEEP_SECONDS = 7 * 24 * 3600;
/** How long a delivery may take to be routed before the sweep sends it again. */
const ROUTE_WITHIN_SECONDS = 30;
const PARTITION_PREFIX = 'delivery#';
const DUE_PARTITION = 'due-delivery';
/** DynamoDB holds 400 KB an item, and a provider may name any number of files. */
const MAX_EVENT_CHARACTERS = 200 * 1024;

/** A webhook that was accepted. */
export interface Delivery {
  readonly id: string;
  readonly event: GitEvent;
  readonly receivedAt: string;
  /** When its applications were told; absent while that is to be done. */
  readonly routedAt?: string;
}

/** Keeps accepted webhooks by their delivery id, so that each takes effect once. */
export interface DeliveryStore {
  /** Saves a delivery unless it is known; `duplicate` tells which it was. */
  add(id: string, event: GitEvent): Promise<{ readonly delivery: Delivery; readonly duplicate: boolean }>;
  read(id: string): Promise<Delivery | undefined>;
  markRouted(id: string): Promise<void>;
  /** Deliveries that should have been routed by now. */
  listDue(now: Date, limit: number): Promise<readonly string[]>;
  /** Deliveries that were not routed yet, due or not. */
  listUnrouted(limit: number): Promise<readonly string[]>;
}

/** Makes the store above a table. */
export function createDeliveryStore({ table, clock }: { table: Table; clock: Clock }): DeliveryStore {
  const keyOf = (id: string) => ({ partition: `${PARTITION_PREFIX}${id}`, sort: 'delivery' });
  const idOf = ({ partition }: TableKey) => partition.slice(PARTITION_PREFIX.length);
  const expiresAt = () => Math.floor(clock.now().getTime() / 1000) + KEEP_SECONDS;
  const read = async (id: string) => {
    const item = await table.get(keyOf(id));
    return item && { version: item.version, delivery: item.data as unknown as Delivery };
  };

  return {
    async add(id, event) {
      const now = clock.now();
      const delivery: Delivery = { id, event: fitting(event), receivedAt: now.toISOString() };
      const dueAt = new Date(now.getTime() + ROUTE_WITHIN_SECONDS * 1000).toISOString();
      const item = {
        ...keyOf(id),
        data: asJson(delivery),
        expiresAt: expiresAt(),
        index: { wake: { partition: DUE_PARTITION, sort: `${dueAt}#${id}` } },
      };
      try {
        await table.put(item, { expect: 'absent' });
        return { delivery, duplicate: false };
      } catch (error) {
        const known = error instanceof ConcurrentUpdateError ? await read(id) : undefined;
        if (!known) throw error;
        return { delivery: known.delivery, duplicate: true };
      }
    },
    async read(id) {
      return (await read(id))?.delivery;
    },
    async markRouted(id) {
      const known = await read(id);
      if (!known || known.delivery.routedAt) return;
      const delivery = { ...known.delivery, routedAt: clock.now().toISOString() };
      await table.put({ ...keyOf(id), data: asJson(delivery), expiresAt: expiresAt() }, { expect: known.version });
    },
    async listDue(now, limit) {
      const { entries } = await table.queryIndex('wake', DUE_PARTITION, { upTo: `${now.toISOString()}~`, limit });
      return entries.map(idOf);
    },
    async listUnrouted(limit) {
      const { entries } = await table.queryIndex('wake', DUE_PARTITION, { limit });
      return entries.map(idOf);
    },
  };
}

/** Without its files a push concerns every application of its repository: a refresh too many does no harm. */
function fitting(event: GitEvent): GitEvent {
  if (event.kind !== 'push' || JSON.stringify(event.changedFiles ?? []).length <= MAX_EVENT_CHARACTERS) return event;
  const { changedFiles: _tooMany, ...rest } = event;
  return rest;
}

function asJson(delivery: Delivery): { readonly [field: string]: Json } {
  return JSON.parse(JSON.stringify(delivery)) as { readonly [field: string]: Json };
}
