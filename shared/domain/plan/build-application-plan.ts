import type { SnapshotItem } from '../diff/snapshot-item.ts';
import { formatResourceKey, type ResourceKey } from '../resource/resource-key.ts';
import type { SyncTask } from '../sync/sync-operation.ts';
import type { ApplicationPlan, PlannedHook, PlannedObject } from './application-plan.ts';
import { type FieldChange, fieldChanges } from './field-changes.ts';

/** What the cluster said of a target that it would not take as it is. */
export interface Refusal {
  readonly message: string;
  readonly isImmutable: boolean;
  /** The sync would delete and create it (`Force=true`). */
  readonly isRecreated?: boolean;
}

/** What a plan is made from. */
export interface PlanParts {
  readonly header: Pick<
    ApplicationPlan,
    'application' | 'project' | 'destination' | 'revisions' | 'takenAt' | 'planHash' | 'needsApproval' | 'warnings'
  >;
  /** What a comparison saw, with the values of Secrets masked. */
  readonly items: readonly SnapshotItem[];
  /** What a sync would do, hooks and deletions among it (`buildSyncPlan`). */
  readonly tasks: readonly SyncTask[];
  /** By resource key. */
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** What the revision changes, as `Kind/name`; undefined if nobody compared it with another. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly guard: string | undefined;
}

/** More fields of one object are not listed; the first ones say what kind of change it is. */
const MAX_FIELDS = 200;
/** Longer values are cut. */
const MAX_VALUE = 400;

/** Says what a sync would do, object by object. */
export function buildApplicationPlan({ header, items, tasks, refusals, changed, guard }: PlanParts): ApplicationPlan {
  const prunes = new Map(tasks.filter(({ action }) => action === 'Prune').map((task) => [task.key, task]));
  const objects = items.flatMap((item): readonly PlannedObject[] => {
    const key = formatResourceKey(item.key);
    const planned = planObject(item, { prune: prunes.get(key), refusal: refusals.get(key) });
    if (!planned) return [];
    const isDrift = changed !== undefined && !changed.has(`${item.key.kind}/${item.key.name}`);
    return [isDrift ? { ...planned, isDrift } : planned];
  });
  const total = items.filter(({ isHook, status }) => !isHook && status !== undefined).length;
  return {
    ...header,
    objects,
    unchanged: Math.max(0, total - objects.length),
    hooks: hooksOf(tasks),
    ...(guard === undefined ? {} : { guard }),
  };
}

function planObject(
  { key, status, isHook, target, live, difference, message }: SnapshotItem,
  { prune, refusal }: { readonly prune: SyncTask | undefined; readonly refusal: Refusal | undefined },
): PlannedObject | undefined {
  if (isHook || status === undefined) return undefined;
  const base = { key, ...(message === undefined ? {} : { message }) };
  if (refusal?.isRecreated) return { key, message: refusal.message, action: 'Recreate', fields: [] };
  if (refusal) {
    const { isImmutable } = refusal;
    return { key, message: refusal.message, action: 'Refuse', ...(isImmutable && { isImmutable }), fields: [] };
  }
  if (status === 'Unknown') return { ...base, action: 'Unknown', fields: [] };
  if (status === 'Synced') return undefined;
  if (!target) return planDeletion(key, prune);
  if (!live) return { ...base, action: 'Create', fields: changesOf(undefined, difference?.predicted ?? target) };
  return { ...base, action: 'Change', fields: changesOf(difference?.live, difference?.predicted) };
}

function planDeletion(key: ResourceKey, prune: SyncTask | undefined): PlannedObject | undefined {
  // What is there without being ours, or bears `IgnoreExtraneous`, is nobody's to delete.
  if (!prune) return undefined;
  if (prune.state === 'Skipped') return { key, action: 'Keep', message: prune.message ?? '', fields: [] };
  const message = prune.needsConfirmation ? 'waits until a person confirms it (Prune=confirm)' : undefined;
  return { key, action: 'Delete', ...(message === undefined ? {} : { message }), fields: [] };
}

function changesOf(before: unknown, after: unknown): readonly FieldChange[] {
  const changes = fieldChanges(before, after);
  const kept = changes.slice(0, MAX_FIELDS).map(({ path, before, after }) => ({
    path,
    ...(before === undefined ? {} : { before: cut(before) }),
    ...(after === undefined ? {} : { after: cut(after) }),
  }));
  const more = changes.length - kept.length;
  return more > 0 ? [...kept, { path: `… and ${more} more fields` }] : kept;
}

function cut(text: string): string {
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}… (${text.length} characters)`;
}

function hooksOf(tasks: readonly SyncTask[]): readonly PlannedHook[] {
  const hooks = new Map<string, { key: ResourceKey; phases: string[] }>();
  for (const { action, group, kind, namespace, name, phase } of tasks) {
    if (action !== 'Hook') continue;
    const key = { group, kind, namespace, name };
    const known = hooks.get(formatResourceKey(key)) ?? { key, phases: [] };
    hooks.set(formatResourceKey(key), { ...known, phases: [...known.phases, phase] });
  }
  return [...hooks.values()];
}
