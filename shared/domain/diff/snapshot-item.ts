import type { SyncStatusCode } from '../application/operation.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceKey } from '../resource/resource-key.ts';

/** An object as it takes part in a comparison: without what only the server writes, and without what rules ignore. */
export type ComparableObject = { readonly [field: string]: unknown };

/** The two sides of a difference, as they were compared; of equal sides none is kept. */
export interface ShownDifference {
  /** Absent: it would be created. */
  readonly live?: ComparableObject;
  /** What a sync would make of it. Absent: it would be deleted. */
  readonly predicted?: ComparableObject;
}

/** What a comparison saw of one object of an application. No value of a Secret is in it. */
export interface SnapshotItem {
  readonly key: ResourceKey;
  /** Of the API; '' if nobody knows. */
  readonly version: string;
  /** Absent for hooks and for what syncs leave out. */
  readonly status?: SyncStatusCode;
  /** A hook that an earlier sync left in the cluster. */
  readonly isHook?: true;
  /** Why it is OutOfSync or Unknown. */
  readonly message?: string;
  /** JSON pointers of what a sync would change; they name fields, never values. */
  readonly changedPaths: readonly string[];
  /** As it is rendered, with tracking and namespace. */
  readonly target?: KubernetesObject;
  /** As it is in the cluster, without `metadata.managedFields`. */
  readonly live?: KubernetesObject;
  readonly difference?: ShownDifference;
}

/** Where the snapshot of an application is stored, and of when it is. */
export interface SnapshotPointer {
  /** When the comparison was made that saw this, RFC 3339; a later one that saw the same moves it on. */
  readonly takenAt: string;
  readonly parts: readonly SnapshotPart[];
}

/** A part of a snapshot: some of its objects, in one blob. */
export interface SnapshotPart {
  /** Hash of the objects: whether they changed. */
  readonly content: string;
  /** Address of the blob, which belongs to this application alone. */
  readonly blob: string;
  /** RFC 3339; until then the blob is there, unless it is written anew. */
  readonly keptUntil: string;
}
