import type { InventoryEntry } from '../application/control.ts';
import { listNames } from './name-tasks.ts';
import type { PruneHold, SyncTask } from './sync-operation.ts';

/** On an Application or AppProject: how much one sync may delete without approval. */
export const PRUNE_LIMIT_ANNOTATION = 'windlass.dev/prune-limit';

/** How much a sync may delete: a number of objects, a share of what the application has, or anything. */
export type PruneLimit =
  | { readonly kind: 'Count'; readonly count: number }
  | { readonly kind: 'Percent'; readonly percent: number; readonly atLeast: number }
  | { readonly kind: 'None' };

/** Holds automated syncs that would delete more than half, and more than a handful. */
export const DEFAULT_PRUNE_LIMIT: PruneLimit = { kind: 'Percent', percent: 50, atLeast: 5 };

/** What goes with these cannot be made again from Git. */
const PRECIOUS: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim']);
const NAMED_OTHERS = 10;

/** Reads `10`, `25%` or `none`; undefined if the text is none of them. */
export function parsePruneLimit(text: string): PruneLimit | undefined {
  const trimmed = text.trim();
  if (trimmed === 'none') return { kind: 'None' };
  const match = /^(\d+)(\s*%)?$/.exec(trimmed);
  if (!match) return undefined;
  const value = Number(match[1]);
  return match[2] ? { kind: 'Percent', percent: value, atLeast: 0 } : { kind: 'Count', count: value };
}

/**
 * Whether a plan deletes more than it may without approval; ours, Argo CD has nothing like it (peers.md §5 row 2).
 *
 * @param inventory all that the application has in its cluster
 */
export function exceedsPruneLimit(
  tasks: readonly SyncTask[],
  inventory: readonly InventoryEntry[],
  limit: PruneLimit,
): Omit<PruneHold, 'since'> | undefined {
  const prunes = tasks.filter((task) => task.action === 'Prune' && task.state === 'Pending');
  const total = Math.max(inventory.length, prunes.length);
  if (!isTooMany(prunes.length, total, limit)) return undefined;
  const precious = prunes.filter(({ kind }) => PRECIOUS.has(kind));
  const others = prunes.filter(({ kind }) => !PRECIOUS.has(kind));
  const more = others.length - NAMED_OTHERS;
  const names = [
    ...listNames(precious),
    ...listNames(others.slice(0, NAMED_OTHERS)),
    ...(more > 0 ? [`${more} more`] : []),
  ];
  return {
    message: `held: this sync would delete ${prunes.length} of ${total} objects, more than its limit of ${describeLimit(limit)}: ${names.join(', ')}. Approve it with "windlass app confirm-deletion", or change Git`,
    keys: prunes.map(({ key }) => key),
  };
}

function isTooMany(count: number, total: number, limit: PruneLimit): boolean {
  switch (limit.kind) {
    case 'None':
      return false;
    case 'Count':
      return count > limit.count;
    case 'Percent':
      return count > limit.atLeast && count * 100 > total * limit.percent;
  }
}

function describeLimit(limit: PruneLimit): string {
  if (limit.kind === 'Count') return `${limit.count} objects`;
  if (limit.kind === 'None') return 'none';
  return limit.atLeast > 0 ? `${limit.percent} % and ${limit.atLeast} objects` : `${limit.percent} %`;
}
