import type { TypeNode } from '../schema/type-node.ts';
import { compareTyped, isSame, withoutFields } from './compare-typed.ts';
import { type Conflict, conflictsOf } from './conflicts.ts';
import {
  difference,
  emptySet,
  type FieldSet,
  intersection,
  isEmptySet,
  recursiveDifference,
  sameSet,
  union,
} from './field-set.ts';
import { type FieldManager, type Managers, managerKey } from './managers.ts';
import { mergeTyped } from './merge-typed.ts';
import { removeItems } from './remove-items.ts';
import { toFieldSet, withNamedFieldsAsMembers } from './to-field-set.ts';

/** Who writes, and which fields the endpoint ignores. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339 in seconds. */
  readonly now: string;
  readonly ignored: FieldSet;
}

/** At most so many managers of updates are told apart; older ones are merged, as the API server does. */
const MAX_UPDATE_MANAGERS = 10;

/** Nobody owns `metadata` as a whole, only fields in it. */
const METADATA = 'f:metadata';

/** The managers after an update (create, replace, patch): the writer takes what it changed from everyone else. */
export function managersAfterUpdate(
  type: TypeNode,
  before: unknown,
  after: unknown,
  managers: Managers,
  writer: Writer,
): Managers {
  const change = withoutFields(compareTyped(type, before, after), writer.ignored);
  const taken = union(change.added, change.modified);
  const result = new Map(loseFields(managers, taken, change.removed));
  const identity = { ...identityOf(writer), operation: 'Update' as const };
  const key = managerKey(identity);
  const fields = recursiveDifference(difference(taken, change.removed), writer.ignored);
  fields.members.delete(METADATA);
  if (isEmptySet(fields)) return capped(result);
  const former = managers.get(key);
  const kept = result.get(key);
  const all = kept === undefined ? fields : union(fields, kept.fields);
  const time = former !== undefined && sameSet(former.fields, all) ? former.time : writer.now;
  result.set(key, { ...identity, ...(time === undefined ? {} : { time }), fields: all });
  return capped(result);
}

/** What an apply comes to: the merged object with its managers, or the conflicts that forbid it. */
export type ApplyOutcome =
  | { readonly conflicts: readonly Conflict[] }
  | { readonly object: unknown; readonly managers: Managers; readonly isNoop: boolean };

/** Merges an applied configuration into the live object, removing what its manager stopped applying. */
export function applyConfiguration(
  type: TypeNode,
  live: unknown,
  applied: unknown,
  managers: Managers,
  writer: Writer & { readonly force: boolean },
): ApplyOutcome {
  const identity = { ...identityOf(writer), operation: 'Apply' as const };
  const key = managerKey(identity);
  const former = managers.get(key);
  const fields = recursiveDifference(toFieldSet(type, applied), writer.ignored);
  fields.members.delete(METADATA);
  const applying = new Map(managers).set(key, { ...identity, ...timeOf(former), fields });
  const merged = mergeTyped(type, live, applied);
  const pruned = former === undefined ? merged : prune(type, merged, applying, former.fields);
  const change = withoutFields(compareTyped(type, live, pruned), writer.ignored);
  const taken = union(change.added, change.modified);
  const others = new Map([...applying].filter(([other]) => other !== key));
  const conflicts = conflictsOf(others, taken);
  if (conflicts.length > 0 && !writer.force) return { conflicts };
  const result = new Map(loseFields(others, taken, change.removed));
  const same = isSame(change);
  const unchanged = same && former !== undefined && sameSet(former.fields, fields) && result.size === others.size;
  if (!isEmptySet(fields)) {
    result.set(key, { ...identity, ...(unchanged ? timeOf(former) : { time: writer.now }), fields });
  }
  return { object: same ? live : pruned, managers: result, isNoop: same };
}

function identityOf(writer: Writer): Omit<FieldManager, 'fields' | 'operation' | 'time'> {
  return {
    manager: writer.manager,
    apiVersion: writer.apiVersion,
    ...(writer.subresource === undefined ? {} : { subresource: writer.subresource }),
  };
}

function timeOf(manager: FieldManager | undefined): { readonly time?: string } {
  return manager?.time === undefined ? {} : { time: manager.time };
}

function loseFields(managers: Managers, taken: FieldSet, removed: FieldSet): Managers {
  const result = new Map<string, FieldManager>();
  for (const [key, manager] of managers) {
    const common = intersection(manager.fields, taken);
    const fields = difference(isEmptySet(common) ? manager.fields : difference(manager.fields, common), removed);
    if (!isEmptySet(fields)) result.set(key, { ...manager, fields });
  }
  return result;
}

/** Removes what the manager applied last time and nobody claims now. */
function prune(type: TypeNode, merged: unknown, managers: Managers, lastFields: FieldSet): unknown {
  if (isEmptySet(lastFields)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFieldsAsMembers(type, set);
  const pruned = removeItems(type, merged, named(lastFields));
  const claimed = [...managers.values()].reduce((all, manager) => union(all, manager.fields), emptySet());
  const mergedSet = named(toFieldSet(type, merged));
  const keptSet = named(toFieldSet(type, pruned));
  const withOwned = removeItems(type, merged, difference(mergedSet, union(keptSet, named(claimed))));
  const dangling = difference(mergedSet, named(toFieldSet(type, withOwned)));
  return removeItems(type, merged, intersection(dangling, named(lastFields)));
}

/** Merges the oldest managers of updates into one per API version, called `ancient-changes`. */
function capped(managers: Managers): Managers {
  const updaters = [...managers].filter(([, manager]) => manager.operation === 'Update');
  if (updaters.length <= MAX_UPDATE_MANAGERS) return managers;
  updaters.sort(([, left], [, right]) => ((left.time ?? '') < (right.time ?? '') ? -1 : 1));
  const result = new Map(managers);
  const oldest = updaters.slice(0, updaters.length - MAX_UPDATE_MANAGERS + 1);
  for (const [key, manager] of oldest) {
    result.delete(key);
    const bucket = { manager: 'ancient-changes', operation: 'Update' as const, apiVersion: manager.apiVersion };
    const bucketKey = managerKey(bucket);
    const present = result.get(bucketKey)?.fields ?? emptySet();
    result.set(bucketKey, { ...bucket, ...timeOf(manager), fields: union(present, manager.fields) });
  }
  return result;
}
