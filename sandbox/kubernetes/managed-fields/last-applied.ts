import { at, isObject, type JsonObject, objectOrEmpty } from '../json.ts';
import type { TypeNode } from '../schema/type-node.ts';
import { compareTyped } from './compare-typed.ts';
import type { Conflict } from './conflicts.ts';
import { difference, emptySet, type FieldSet, insertPath, isEmptySet } from './field-set.ts';
import type { Writer } from './ownership.ts';
import { toFieldSet } from './to-field-set.ts';

/** Where kubectl's client-side apply notes what it applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Whether conflicts of `kubectl apply --server-side` are only with what `kubectl apply` itself wrote before: then they are
 * forced, so that one can move from the one to the other.
 */
export function areOwnConflicts(
  type: TypeNode,
  live: JsonObject,
  writer: Writer,
  conflicts: readonly Conflict[],
): boolean {
  if (writer.manager !== 'kubectl') return false;
  const applied = parse(at(live, 'metadata', 'annotations', LAST_APPLIED));
  if (applied === undefined || applied.apiVersion !== writer.apiVersion) return false;
  const change = compareTyped(type, applied, live);
  const fields = difference(
    difference(difference(toFieldSet(type, applied), change.modified), change.added),
    change.removed,
  );
  const conflicting: FieldSet = emptySet();
  for (const { path } of conflicts) insertPath(conflicting, path);
  return isEmptySet(difference(conflicting, fields));
}

/** Keeps the note up to date when kubectl goes on by server-side apply. */
export function withLastApplied(object: JsonObject, configuration: JsonObject, manager: string): JsonObject {
  if (manager !== 'kubectl' || at(object, 'metadata', 'annotations', LAST_APPLIED) === undefined) return object;
  const metadata = objectOrEmpty(object.metadata);
  const { [LAST_APPLIED]: _, ...others } = objectOrEmpty(at(configuration, 'metadata', 'annotations'));
  const given = { ...configuration, metadata: { ...objectOrEmpty(configuration.metadata), annotations: others } };
  const annotations = { ...objectOrEmpty(metadata.annotations), [LAST_APPLIED]: `${JSON.stringify(given)}\n` };
  return { ...object, metadata: { ...metadata, annotations } };
}

function parse(text: unknown): JsonObject | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
