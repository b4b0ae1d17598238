import type { ManagedResources } from '../../contracts/resource-api.ts';
import type { Application } from '../../domain/application/application.ts';
import type { SnapshotItem } from '../../domain/diff/snapshot-item.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';
import { toManagedResource } from './to-managed-resource.ts';

/** Which objects are wanted; what is absent or '' means all. */
export interface ManagedResourcesFilter {
  readonly namespace?: string;
  readonly name?: string;
  readonly version?: string;
  readonly group?: string;
  readonly kind?: string;
  /** Only what a sync would change, or what could not be compared. */
  readonly modified?: boolean;
  readonly limit?: number;
  readonly continue?: string;
}

/** What is known of the objects, and how sure it is. */
export interface ShownResources {
  readonly body: ManagedResources;
  readonly warnings: readonly string[];
}

/** A page ends early when its objects are so large; an answer of a function must be below 6 MB. */
const PAGE_CHARACTERS = 1_000_000;

/** Whoever reads while a refresh puts a new snapshot in the place of the old one reads again. */
const ATTEMPTS = 3;

/**
 * Shows the objects of an application as the last comparison saw them, without asking the cluster (design §3).
 * @throws ForbiddenError, NotFoundError
 */
export async function showManagedResources(
  deps: Dependencies,
  selector: ApplicationSelector,
  filter: ManagedResourcesFilter,
): Promise<ShownResources> {
  for (let attempt = 1; ; attempt += 1) {
    const record = await readApplication(deps, selector);
    const page = await readPage(deps, record, filter);
    const takenAt = record.control.snapshot?.takenAt;
    if (page && takenAt) {
      const metadata = { takenAt, ...(page.continue !== undefined && { continue: page.continue }) };
      return { body: { items: page.items, metadata }, warnings: warningsOf(record.application, takenAt) };
    }
    if (!takenAt || attempt === ATTEMPTS)
      return { body: { items: [], metadata: {} }, warnings: [neverCompared(record)] };
  }
}

type Page = Pick<ManagedResources, 'items'> & { readonly continue?: string };

/** One page, reading no more of the snapshot than that takes; undefined if a part of it is gone. */
async function readPage(
  deps: Dependencies,
  { control }: ApplicationRecord,
  filter: ManagedResourcesFilter,
): Promise<Page | undefined> {
  const items: ManagedResources['items'] = [];
  let last = '';
  let characters = 0;
  for await (const part of deps.snapshots.read(control.snapshot?.parts ?? [])) {
    if (part === undefined) return undefined;
    for (const item of part) {
      const key = formatResourceKey(item.key);
      if (!fits(item, filter) || (filter.continue && key <= filter.continue)) continue;
      const isFull = items.length === filter.limit || characters > PAGE_CHARACTERS;
      if (filter.limit !== undefined && isFull) return { items, continue: last };
      const shown = toManagedResource(item);
      items.push(shown);
      characters += shown.liveState.length + shown.targetState.length;
      last = key;
    }
  }
  return { items };
}

/** Whether an object is among those that are wanted. */
export function fits(item: SnapshotItem, filter: ManagedResourcesFilter): boolean {
  const { key, version } = item;
  return (
    (!filter.namespace || filter.namespace === key.namespace) &&
    (!filter.name || filter.name === key.name) &&
    (!filter.group || filter.group === key.group) &&
    (!filter.kind || filter.kind === key.kind) &&
    (!filter.version || filter.version === version) &&
    (!filter.modified || item.status === 'OutOfSync' || item.status === 'Unknown')
  );
}

function neverCompared({ application: { metadata, status } }: ApplicationRecord): string {
  const trouble = status.conditions.find(isTrouble);
  const why = trouble ? `: ${trouble.message}` : '; refresh it';
  return `application ${metadata.name} has not been compared with its cluster yet${why}`;
}

function warningsOf({ status }: Application, takenAt: string): readonly string[] {
  const trouble = status.conditions.find(isTrouble);
  return trouble ? [`this is the state of ${takenAt}; it could not be compared since: ${trouble.message}`] : [];
}

function isTrouble({ type }: Application['status']['conditions'][number]): boolean {
  return type === 'ComparisonError' || type === 'InvalidSpecError';
}
