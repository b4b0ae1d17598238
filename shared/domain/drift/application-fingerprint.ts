import type { HealthCode } from '../application/application.ts';
import type { SyncStatusCode } from '../application/operation.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourcePair } from '../resource/pair-resources.ts';
import { APPLICATION_LABEL } from '../resource/tracking.ts';
import { lastWriteOf } from './field-managers.ts';

/** An object as it was seen: as long as its version is the same, so is the object. */
export interface ObjectFingerprint {
  readonly resourceVersion: string;
  /** Grows with every change of the spec; 0 for kinds that do not count. */
  readonly generation: number;
  /** When somebody wrote to it last by its `managedFields`, RFC 3339; '' if they do not say. */
  readonly writtenAt: string;
}

/** Objects of one kind by `namespace/name`; null: a list by our label did not show it. */
export interface KindFingerprint {
  readonly [name: string]: ObjectFingerprint | null;
}

/** All that the last comparison of an application saw of its objects in its cluster. */
export interface ApplicationFingerprint {
  /** `namespace/name`. */
  readonly application: string;
  /** Sync and health status that it led to. */
  readonly outcome: string;
  /** By kind, like `apps/v1/Deployment`. */
  readonly kinds: { readonly [kind: string]: KindFingerprint };
}

/** The outcome of a comparison in one word for each status. */
export function outcomeOf(sync: SyncStatusCode, health: HealthCode): string {
  return `${sync} ${health}`;
}

/** What a list of metadata shows of an object. */
export type ListedObject = Pick<KubernetesObject, 'metadata'>;

/** How an object is named among those of its kind. */
export function nameInKind({ metadata }: ListedObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** How an object looks at this moment. */
export function fingerprintObject({ metadata }: ListedObject): ObjectFingerprint {
  return {
    resourceVersion: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    writtenAt: lastWriteOf(metadata),
  };
}

/**
 * What to remember of the objects that a comparison saw.
 *
 * @remarks An object without our label is recorded as one that is not there: the drift check lists by the label, and would miss it again
 * and again. Of hooks there are only those that an earlier sync left.
 */
export function fingerprintPairs(pairs: readonly ResourcePair[]): ApplicationFingerprint['kinds'] {
  const kinds: { [kind: string]: { [name: string]: ObjectFingerprint | null } } = {};
  for (const { target, live, isSkipped } of pairs) {
    const object = live ?? target;
    if (!object || isSkipped) continue;
    const kind = `${object.apiVersion}/${object.kind}`;
    kinds[kind] ??= {};
    kinds[kind][nameInKind(object)] = live && isLabelled(live) ? fingerprintObject(live) : null;
  }
  return kinds;
}

function isLabelled({ metadata }: ListedObject): boolean {
  return metadata.labels?.[APPLICATION_LABEL] !== undefined;
}
