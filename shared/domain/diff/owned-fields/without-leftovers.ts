import { type FieldsV1, fieldManagersOf } from '../../drift/field-managers.ts';
import type { KubernetesObject } from '../../resource/kubernetes-object.ts';
import { LAST_APPLIED_ANNOTATION } from '../../resource/last-applied-annotation.ts';
import { withoutPaths } from '../field-path.ts';
import { differenceOfFields, unionOfFields } from './own-fields.ts';
import { ownedPaths } from './owned-paths.ts';

/**
 * The prediction without what only a client-side apply of before owns: a sync takes its fields over, so that those not in Git go. A dry
 * run cannot show that, because it takes two requests.
 */
export function withoutLeftovers(predicted: KubernetesObject, takeOverFrom: readonly string[]): KubernetesObject {
  const entries = fieldManagersOf(predicted.metadata).filter(({ subresource }) => !subresource);
  const fieldsOf = (isTaken: boolean): FieldsV1 =>
    entries
      .filter(({ manager }) => takeOverFrom.includes(manager) === isTaken)
      .reduce<FieldsV1>((fields, { fieldsV1 = {} }) => unionOfFields(fields, fieldsV1), {});
  const leftover = differenceOfFields(fieldsOf(true), fieldsOf(false));
  const paths = ownedPaths(predicted, leftover).filter(
    ([first, , name]) => first !== 'status' && name !== LAST_APPLIED_ANNOTATION,
  );
  return withoutPaths(predicted, paths);
}
