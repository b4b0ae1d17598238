import { isDeepStrictEqual } from 'node:util';
import {
  copyJson,
  type FieldPath,
  type Fields,
  fromFieldsV1,
  ownedFieldsOf,
  readField,
  removeField,
  setField,
  toFieldsV1,
} from './field-paths.ts';

/** Who owns which fields of an object. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly paths: ReadonlySet<FieldPath>;
}

/** An object's fields and their owners. */
export interface OwnedObject {
  readonly object: Fields;
  readonly owners: readonly FieldOwner[];
}

/** A field that somebody else owns, with another value. */
export interface OwnershipConflict {
  readonly manager: string;
  readonly path: FieldPath;
}

/** How to apply. */
export interface ApplyFieldsOptions {
  readonly manager: string;
  /** Take over what others own. */
  readonly force: boolean;
}

/** Server-side apply, in the simple: maps merge, lists are replaced, what the manager no longer names goes unless others own it. */
export function applyFields(
  live: OwnedObject,
  applied: object,
  { manager, force }: ApplyFieldsOptions,
): OwnedObject | { readonly conflicts: readonly OwnershipConflict[] } {
  const wanted = ownedFieldsOf(applied);
  const isOwn = (owner: FieldOwner) => owner.manager === manager && owner.operation === 'Apply';
  const others = live.owners.filter((owner) => !isOwn(owner));
  const differing = new Set(
    [...wanted]
      .filter(([path, value]) => !isDeepStrictEqual(readField(live.object, path), value))
      .map(([path]) => path),
  );
  const conflicts = others.flatMap((owner) =>
    [...owner.paths].filter((path) => differing.has(path)).map((path) => ({ manager: owner.manager, path })),
  );
  if (conflicts.length > 0 && !force) return { conflicts };

  const object = copyJson(live.object);
  const lost = [...(live.owners.find(isOwn)?.paths ?? [])].filter((path) => !wanted.has(path));
  for (const path of lost) if (!others.some(({ paths }) => paths.has(path))) removeField(object, path);
  for (const [path, value] of wanted) setField(object, path, value);
  return {
    object,
    owners: [
      ...withoutPaths(others, differing),
      { manager, operation: 'Apply', paths: new Set(wanted.keys()) } satisfies FieldOwner,
    ],
  };
}

/** The owners after a plain write: who changes a field owns it, and nobody owns a field that is gone. */
export function ownersAfterUpdate(before: OwnedObject, after: Fields, manager: string): readonly FieldOwner[] {
  const now = ownedFieldsOf(after);
  const was = ownedFieldsOf(before.object);
  const changed = new Set(
    [...now].filter(([path, value]) => !isDeepStrictEqual(was.get(path), value)).map(([path]) => path),
  );
  const gone = new Set([...was.keys()].filter((path) => !now.has(path)));
  const isOwn = (owner: FieldOwner) => owner.manager === manager && owner.operation === 'Update';
  const own = before.owners.find(isOwn)?.paths ?? new Set();
  const paths = new Set([...own, ...changed].filter((path) => !gone.has(path)));
  const others = withoutPaths(
    before.owners.filter((owner) => !isOwn(owner)),
    new Set([...changed, ...gone]),
  );
  return paths.size === 0 ? others : [...others, { manager, operation: 'Update', paths }];
}

/** As an object shows its owners. */
export function toManagedFields(owners: readonly FieldOwner[], apiVersion: unknown): readonly Fields[] {
  return owners.map(({ manager, operation, paths }) => ({
    manager,
    operation,
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(paths),
  }));
}

/** The opposite of `toManagedFields`. */
export function fromManagedFields(managedFields: readonly Fields[]): readonly FieldOwner[] {
  return managedFields.map(({ manager, operation, fieldsV1 }) => ({
    manager: String(manager),
    operation: operation === 'Apply' ? 'Apply' : 'Update',
    paths: fromFieldsV1((fieldsV1 ?? {}) as Fields),
  }));
}

function withoutPaths(owners: readonly FieldOwner[], paths: ReadonlySet<FieldPath>): readonly FieldOwner[] {
  return owners
    .map((owner) => ({ ...owner, paths: new Set([...owner.paths].filter((path) => !paths.has(path))) }))
    .filter((owner) => owner.paths.size > 0);
}
