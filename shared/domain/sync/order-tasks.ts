import { kindRank } from '../resource/kind-order.ts';
import type { SyncTask } from './sync-operation.ts';
import { comparePositions, type SyncPosition } from './sync-phase.ts';

/** What ordering needs to know of a task beside the task itself. */
export interface TaskToOrder {
  readonly task: SyncTask;
  /** `PruneLast=true`: after everything else of the phase Sync. */
  readonly pruneLast: boolean;
  /** The kind that a CustomResourceDefinition defines. */
  readonly defines?: { readonly group: string; readonly kind: string };
}

/**
 * Puts the tasks of a sync in their order (reference/argocd.md §1.3.5–6): the waves of prunes are mirrored, so that what was made
 * last goes first; then phase, wave, prunes before the rest, kinds, names. A Namespace or CRD that would come after something that
 * needs it moves to just before that.
 */
export function orderTasks(entries: readonly TaskToOrder[]): readonly SyncTask[] {
  const placed = withPruneWaves(entries);
  const sorted = [...placed].sort((a, b) => inPlanOrder(a.task, b.task));
  return bubbleUp(sorted).map(({ task }) => task);
}

function withPruneWaves(entries: readonly TaskToOrder[]): readonly TaskToOrder[] {
  const waves = [...new Set(entries.filter(isPrune).map(({ task }) => task.wave))].sort((a, b) => a - b);
  const mirrored = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] ?? wave]));
  const turned = entries.map((entry) =>
    isPrune(entry) ? atPosition(entry, { ...entry.task, wave: mirrored.get(entry.task.wave) ?? 0 }) : entry,
  );
  const inSync = turned.filter(({ task }) => task.phase === 'Sync').map(({ task }) => task.wave);
  const last = Math.max(0, ...inSync) + 1;
  return turned.map((entry) =>
    isPrune(entry) && entry.pruneLast ? atPosition(entry, { ...entry.task, wave: last }) : entry,
  );
}

function isPrune({ task }: TaskToOrder): boolean {
  return task.action === 'Prune';
}

/** Prunes run in reverse kind order, so that what depends on something goes first. */
function inPlanOrder(a: SyncTask, b: SyncTask): number {
  const byKind = kindRank(a.kind) - kindRank(b.kind);
  return (
    comparePositions(a, b) ||
    Number(b.action === 'Prune') - Number(a.action === 'Prune') ||
    (a.action === 'Prune' ? -byKind : byKind) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** Moves each Namespace and CRD before the first task that lives in it or is of its kind, into that one's phase and wave. */
function bubbleUp(sorted: readonly TaskToOrder[]): readonly TaskToOrder[] {
  let ordered = sorted;
  for (const entry of sorted) {
    if (isPrune(entry)) continue;
    const from = ordered.indexOf(entry);
    const to = ordered.findIndex((other) => !isPrune(other) && needs(other.task, entry));
    const dependant = ordered[to];
    if (!dependant || to >= from) continue;
    ordered = ordered.toSpliced(from, 1).toSpliced(to, 0, atPosition(entry, dependant.task));
  }
  return ordered;
}

function needs(task: SyncTask, { task: other, defines }: TaskToOrder): boolean {
  if (other.kind === 'Namespace' && other.group === '') return task.namespace === other.name;
  return defines !== undefined && task.group === defines.group && task.kind === defines.kind;
}

function atPosition(entry: TaskToOrder, { phase, wave }: SyncPosition): TaskToOrder {
  return { ...entry, task: { ...entry.task, phase, wave } };
}
