import type { ObjectMetadata } from '../resource/kubernetes-object.ts';

/** An entry of `metadata.managedFields`: who wrote which fields, and when last. */
export interface FieldManagerEntry {
  readonly manager: string;
  readonly operation: string;
  /** Of the kind, as it was written; fields of another version may have other names. */
  readonly apiVersion?: string;
  /** `status` or `scale` if it wrote through one. */
  readonly subresource?: string;
  /** RFC 3339, whole seconds; absent where the server does not know. */
  readonly time?: string;
  /** Nested maps with `f:name`, `k:{…}`, `v:…` and `i:0` as keys. */
  readonly fieldsV1?: FieldsV1;
}

/** A set of fields as the API server writes it. */
export interface FieldsV1 {
  readonly [element: string]: FieldsV1;
}

/** Reads the entries of an object; none if the server tells none. */
export function fieldManagersOf({ managedFields }: ObjectMetadata): readonly FieldManagerEntry[] {
  return Array.isArray(managedFields) ? (managedFields as readonly FieldManagerEntry[]) : [];
}

/** The name of a writer: the manager, and the subresource that it wrote through. */
export function writerNameOf({ manager, subresource }: FieldManagerEntry): string {
  return subresource ? `${manager}/${subresource}` : manager;
}

/** When an object was written to last; '' if nobody knows. */
export function lastWriteOf(metadata: ObjectMetadata): string {
  return fieldManagersOf(metadata).reduce((last, { time = '' }) => (time > last ? time : last), '');
}

/**
 * Who wrote to an object after an instant.
 *
 * @remarks The times are whole seconds of the server's clock. Who wrote twice within one second is not found: the answer may be empty.
 */
export function writersSince(metadata: ObjectMetadata, instant: string): readonly string[] {
  const later = fieldManagersOf(metadata).filter(({ time = '' }) => time > instant);
  return [...new Set(later.map(writerNameOf))];
}
