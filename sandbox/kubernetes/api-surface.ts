import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';

/** A change of an object in the sandbox's API server. */
export interface ApiEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
}

/** Names an object for the controllers; any served version will do. */
export interface ApiReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** '' for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * What the sandbox's controllers see of its API server: the same verbs that clients have, in process.
 *
 * All calls are synchronous; a refused call throws an error whose message is the server's.
 */
export interface ApiSurface {
  get(reference: ApiReference): KubernetesObject | undefined;
  /** All objects of the kind, or those of one namespace. */
  list(kind: { readonly apiVersion: string; readonly kind: string }, namespace?: string): readonly KubernetesObject[];
  create(object: KubernetesObject): KubernetesObject;
  /** Reads, changes and writes the object; `status` is written too. Does nothing if it is gone or `change` returns undefined. */
  update(reference: ApiReference, change: (live: KubernetesObject) => KubernetesObject | undefined): void;
  delete(reference: ApiReference, propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'): void;
  /** Calls back for every change from now on, after the change is stored; returns the way to stop it. */
  subscribe(listener: (event: ApiEvent) => void): () => void;
}
