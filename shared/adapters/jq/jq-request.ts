import type { FieldPath } from '../../domain/diff/field-path.ts';

/** What the process of jq is asked. */
export interface JqRequest {
  readonly expression: string;
  readonly objects: readonly unknown[];
}

/** What it finds in one object. */
export type JqFinding = { readonly paths: readonly FieldPath[] } | { readonly error: string };

/** What it answers; `ready` once, when it has started. */
export type JqMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'found'; readonly findings: readonly JqFinding[] }
  | { readonly kind: 'fault'; readonly message: string };
