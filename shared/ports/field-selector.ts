import type { FieldPath } from '../domain/diff/field-path.ts';

/** What an expression means in the objects that it was asked about. */
export type FieldSelection =
  | { readonly kind: 'Paths'; readonly paths: readonly (readonly FieldPath[])[] }
  /** It is no expression, fails, or ran longer or larger than it may. */
  | { readonly kind: 'Fault'; readonly message: string };

/**
 * Finds fields by jq expressions that users wrote: untrusted, so with limits of time and memory. An expression that breaks a limit is a
 * fault, never an exception.
 */
export interface FieldSelector {
  /** The paths in each of the objects, in their order. An expression that finds nothing to iterate over finds no fields. */
  select(expression: string, objects: readonly unknown[]): Promise<FieldSelection>;
  close(): Promise<void>;
}
