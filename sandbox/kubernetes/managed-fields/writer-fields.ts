import type { JsonObject } from '../json.ts';
import { emptySet, type FieldSet, insertPath } from './field-set.ts';

/** Metadata that the server writes or that names the object: nobody manages it. */
const SERVER_METADATA = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** The fields that no manager of an endpoint can own: identity, server-written metadata, and what the endpoint resets. */
export function ignoredFields(resetFields: readonly (readonly string[])[]): FieldSet {
  const set = emptySet();
  for (const field of ['apiVersion', 'kind']) insertPath(set, [`f:${field}`]);
  for (const field of SERVER_METADATA) insertPath(set, ['f:metadata', `f:${field}`]);
  for (const path of resetFields)
    insertPath(
      set,
      path.map((field) => `f:${field}`),
    );
  return set;
}

/** The object as ownership sees it: without `managedFields`, which are kept apart. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object.metadata as JsonObject | undefined;
  if (metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
