import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** What was stored when the server last stopped. */
export interface SavedObjects {
  readonly revision: number;
  readonly objects: readonly { readonly storageKey: string; readonly object: KubernetesObject }[];
}

/** Keeps objects over restarts; each call is one atomic change. */
export interface ObjectPersistence {
  load(): SavedObjects;
  put(storageKey: string, object: KubernetesObject, revision: number): void;
  remove(storageKey: string, object: KubernetesObject, revision: number): void;
  close(): void;
}
