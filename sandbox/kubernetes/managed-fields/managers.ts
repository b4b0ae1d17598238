import { isObject, type JsonObject, listOrEmpty } from '../json.ts';
import { type FieldSet, fromFieldsV1, isEmptySet, toFieldsV1 } from './field-set.ts';

/** One entry of `metadata.managedFields`. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339, seconds; absent in an entry that never had one. */
  readonly time?: string;
  readonly subresource?: string;
  readonly fields: FieldSet;
}

/** The managers of an object by their identity. */
export type Managers = ReadonlyMap<string, FieldManager>;

/** What makes two entries the same manager: an applier is the same in all versions. */
export function managerKey(manager: Omit<FieldManager, 'fields' | 'time'>): string {
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion;
  return JSON.stringify([manager.manager, manager.operation, version, manager.subresource ?? '']);
}

/** Reads `metadata.managedFields`. */
export function decodeManagers(managedFields: unknown): Managers {
  const managers = new Map<string, FieldManager>();
  for (const entry of listOrEmpty(managedFields)) {
    if (!isObject(entry) || (entry.operation !== 'Apply' && entry.operation !== 'Update')) continue;
    const manager: FieldManager = {
      manager: String(entry.manager ?? ''),
      operation: entry.operation,
      apiVersion: String(entry.apiVersion ?? ''),
      ...(typeof entry.time === 'string' ? { time: entry.time } : {}),
      ...(typeof entry.subresource === 'string' && entry.subresource !== '' ? { subresource: entry.subresource } : {}),
      fields: fromFieldsV1(entry.fieldsV1),
    };
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

/** Writes `metadata.managedFields`, in the server's order; undefined when nobody manages anything. */
export function encodeManagers(managers: Managers): JsonObject[] | undefined {
  const entries = [...managers.values()].filter((manager) => !isEmptySet(manager.fields)).sort(byOrder);
  if (entries.length === 0) return undefined;
  return entries.map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(entry.fields),
    ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
  }));
}

function byOrder(left: FieldManager, right: FieldManager): number {
  return (
    order(left.operation, right.operation) ||
    order(left.time ?? '', right.time ?? '') ||
    order(left.manager, right.manager) ||
    order(left.apiVersion, right.apiVersion) ||
    order(left.subresource ?? '', right.subresource ?? '')
  );
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
