import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { LAST_APPLIED_ANNOTATION } from '../resource/last-applied-annotation.ts';
import { changedPaths } from './changed-paths.ts';
import { type FieldPath, withoutPaths } from './field-path.ts';
import type { ComparableObject } from './snapshot-item.ts';

/** What one resource is compared by. */
export interface CompareResourceOptions {
  /** What is in the cluster. */
  readonly live: KubernetesObject;
  /** What a server-side dry-run apply of the target returned. */
  readonly predicted: KubernetesObject;
  /** Fields of each of the two that are not compared; default none. */
  readonly ignored?: { readonly live: readonly FieldPath[]; readonly predicted: readonly FieldPath[] };
  /** Whether `status` counts; default false, as in Argo CD. */
  readonly comparesStatus?: boolean;
}

/** How a resource that both renders and exists compares. */
export interface ResourceComparison {
  readonly status: 'Synced' | 'OutOfSync';
  /** JSON pointers of what an apply would change; empty when Synced. They name fields, never values. */
  readonly changedPaths: readonly string[];
  /**
   * The live object was changed after it was read and before the prediction was made, so that the difference may be that change and
   * not ours: read it and predict again. Never with Synced.
   */
  readonly isStale: boolean;
  /** The two as they were compared, without what rules ignore; only when they differ. */
  readonly sides?: ComparedSides;
}

/** A live object and what a sync would make of it, as they were compared. */
export interface ComparedSides {
  readonly live: ComparableObject;
  readonly predicted: ComparableObject;
}

/** Set by the server on every write, or about the object's life rather than its content. */
const SERVER_METADATA = [
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'selfLink',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** Compares a live object with what applying the target would make of it (design §7). */
export function compareResource({
  live,
  predicted,
  ignored = { live: [], predicted: [] },
  comparesStatus = false,
}: CompareResourceOptions): ResourceComparison {
  const comparable = (object: KubernetesObject, paths: readonly FieldPath[]): ComparableObject => {
    const kept = withoutPaths(object, paths);
    return comparesStatus ? { ...withoutServerFields(kept), status: kept.status } : withoutServerFields(kept);
  };
  const sides = { live: comparable(live, ignored.live), predicted: comparable(predicted, ignored.predicted) };
  const paths = changedPaths(sides.live, sides.predicted);
  if (paths.length === 0) return { status: 'Synced', changedPaths: [], isStale: false };
  // A dry run stores nothing and answers with the version of the object that it started from.
  const isStale = live.metadata.resourceVersion !== predicted.metadata.resourceVersion;
  return { status: 'OutOfSync', changedPaths: paths, isStale, sides };
}

/** The part of an object that Git can own: without `status` and what only the server writes. */
export function withoutServerFields(object: KubernetesObject): ComparableObject {
  const { status: _status, metadata, ...content } = object;
  // A rule may leave out all of it.
  const kept = Object.entries(metadata ?? {})
    .filter(([name]) => !SERVER_METADATA.includes(name))
    .map(([name, value]) => [name, name === 'annotations' ? withoutLastApplied(value) : value] as const)
    .filter(([, value]) => !isEmptyMap(value));
  return { ...content, metadata: Object.fromEntries(kept) };
}

function withoutLastApplied(annotations: unknown): unknown {
  const { [LAST_APPLIED_ANNOTATION]: _lastApplied, ...others } = (annotations ?? {}) as {
    readonly [name: string]: unknown;
  };
  return others;
}

/** No annotations and an empty map of annotations are the same. */
function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
