import type { GroupVersionKind } from './object-reference.ts';
/** A Kubernetes object as JSON; everything but the identity is free-form. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

/** `metadata` of an object; only what Windlass reads is named. */
export interface ObjectMetadata {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  }[];
  readonly [field: string]: unknown;
}

/** Splits `apiVersion`: `apps/v1` → `apps`, `v1`; `v1` → the core group, ''. */
export function groupAndVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Group, version and kind of an object. */
export function gvkOf(object: KubernetesObject): GroupVersionKind {
  return { ...groupAndVersion(object.apiVersion), kind: object.kind };
}

/** An annotation's value, or undefined. */
export function annotationOf(object: KubernetesObject, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}
