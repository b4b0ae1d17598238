import { type FieldsV1, fieldManagersOf } from '../../drift/field-managers.ts';
import { gvkOf, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import type { FieldNames } from '../../resource/quantity-fields.ts';
import { isAssociativeListApplied } from './is-list-applied.ts';
import { isRecord } from './path-element.ts';
import { createValueComparer, type ValueComparer } from './same-value.ts';

/** Never in anybody's set of fields: identity, and what the server writes (Kubernetes' `stripMeta`). */
const NOT_OWNED: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'generation',
  'managedFields',
]);
/** Of these a value in Git is a condition for the write. */
const PRECONDITIONS = ['uid', 'resourceVersion', 'deletionTimestamp'];

/** How to judge by owned fields. */
export interface IsAppliedOptions {
  /** Our field manager. */
  readonly manager: string;
  /** Managers of a client-side apply, whose fields a sync would take over: only the server can say what then goes. */
  readonly takeOverFrom: readonly string[];
  /** Whether `status` in Git counts. */
  readonly comparesStatus: boolean;
}

/**
 * Whether an apply of the target would change nothing, told from the live object alone (design §7.1): our entry of `managedFields` names
 * exactly the fields of the target, and each has the target's value.
 *
 * @returns true only if that is sure; false means nothing but that the server has to be asked
 * @remarks A manager that changes a field of ours takes it out of our entry, and one that removes it too. Fields that others own,
 * beside ours, do not matter: an apply leaves them.
 */
export function isApplied(target: KubernetesObject, live: KubernetesObject, options: IsAppliedOptions): boolean {
  const entries = fieldManagersOf(live.metadata);
  if (entries.some(({ manager }) => options.takeOverFrom.includes(manager))) return false;
  const own = entries.filter(({ manager, operation }) => manager === options.manager && operation === 'Apply');
  const [entry] = own;
  if (own.length !== 1 || !entry?.fieldsV1 || entry.subresource || entry.apiVersion !== target.apiVersion) return false;
  if (live.apiVersion !== target.apiVersion || live.metadata.deletionTimestamp) return false;
  if (PRECONDITIONS.some((name) => target.metadata[name] !== undefined && target.metadata[name] !== null)) return false;
  const { group, kind } = gvkOf(target);
  const { metadata, status, ...content } = target;
  const { apiVersion: _version, kind: _kind, ...fields } = content;
  const { 'f:status': ownedStatus, ...owned } = entry.fieldsV1;
  if (options.comparesStatus && (status !== undefined || ownedStatus !== undefined)) return false;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !NOT_OWNED.has(name)));
  const wanted = Object.keys(kept).length === 0 ? fields : { ...fields, metadata: kept };
  return isMapApplied(wanted, live, owned, [], createValueComparer(group, kind));
}

/** Whether a value of the target is owned as it stands there, and is live. */
export function isValueApplied(
  target: unknown,
  live: unknown,
  owned: FieldsV1,
  names: FieldNames,
  comparer: ValueComparer,
): boolean {
  // Owned as a whole: a scalar, an atomic list or map, or an empty one.
  if (Object.keys(owned).length === 0) return isWholeApplied(target, live, names, comparer);
  if (isRecord(target)) return isRecord(live) && isMapApplied(target, live, owned, names, comparer);
  if (!Array.isArray(target) || !Array.isArray(live)) return false;
  return isAssociativeListApplied({ target, live, owned, names, comparer });
}

function isWholeApplied(target: unknown, live: unknown, names: FieldNames, comparer: ValueComparer): boolean {
  if (target === null) return live === null || live === undefined;
  return live !== undefined && comparer.isSame(target, live, names);
}

/** Whether exactly the fields of the target are owned, and all of them are live. Fields that only the live map has are somebody else's. */
export function isMapApplied(
  target: { readonly [field: string]: unknown },
  live: { readonly [field: string]: unknown },
  owned: FieldsV1,
  names: FieldNames,
  comparer: ValueComparer,
): boolean {
  const wanted = Object.entries(target);
  if (wanted.length !== Object.keys(owned).length) return false;
  return wanted.every(([name, value]) => {
    const child = owned[`f:${name}`];
    return child !== undefined && isValueApplied(value, fieldOf(live, name), child, [...names, name], comparer);
  });
}

function fieldOf(map: { readonly [field: string]: unknown }, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
