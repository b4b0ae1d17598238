import type { StructNode } from '../schema/type-node.ts';

/** Field paths of the scale subresource, each without a leading dot. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Where the selector is: a LabelSelector or map of labels for built-in kinds, text for custom resources. */
  readonly selector?: readonly string[];
}

/** One served version of a kind. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name in the path. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly type: StructNode;
  /** Built-in kinds are decoded into Go structs: unknown fields go away, zero values are written as Go does. */
  readonly isBuiltin: boolean;
  readonly hasStatus: boolean;
  readonly scale?: ScalePaths;
  /** Whether `metadata.generation` is kept. */
  readonly hasGeneration: boolean;
  /** For custom resources: the CRD's schema of this version, and its printer columns. */
  readonly custom?: {
    readonly schema: unknown;
    readonly columns: readonly unknown[];
    /** The version that objects are stored in. */
    readonly storageVersion: string;
  };
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** Names the storage of a kind, the same for all its versions: `apps/deployments`. */
export function storageKeyOf(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.group}/${kind.resource}`;
}

/** Names a kind in the tables of behaviour, the same for all versions: `apps/Deployment`. */
export function behaviourKeyOf(kind: { readonly group: string; readonly kind: string }): string {
  return `${kind.group}/${kind.kind}`;
}
