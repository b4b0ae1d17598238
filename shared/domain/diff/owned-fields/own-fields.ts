import { type FieldManagerEntry, type FieldsV1, fieldManagersOf } from '../../drift/field-managers.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';

/** The manager under which we apply. */
export const FIELD_MANAGER = 'windlass';

/** Our entry of `managedFields`; undefined if we never applied the object. */
export function ownEntryOf({ metadata }: KubernetesObject): FieldManagerEntry | undefined {
  return fieldManagersOf(metadata).find(
    ({ manager, operation, subresource }) => manager === FIELD_MANAGER && operation === 'Apply' && !subresource,
  );
}

/** The fields of either set. */
export function unionOfFields(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const merged = Object.entries(b).map(([path, fields]) => [path, unionOfFields(a[path] ?? {}, fields)] as const);
  return { ...a, ...Object.fromEntries(merged) };
}

/** The fields of a set that are not in the other; what only leads to them stays. */
export function differenceOfFields(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const kept = Object.entries(a).flatMap(([path, fields]) => {
    const other = b[path];
    if (other === undefined) return [[path, fields] as const];
    const left = differenceOfFields(fields, other);
    return Object.keys(left).length > 0 ? [[path, left] as const] : [];
  });
  return Object.fromEntries(kept);
}
