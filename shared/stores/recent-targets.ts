import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';

/**
 * Remembers the objects of recent renders, by content hash, for as long as this process lives.
 *
 * Manifests may hold Secrets, so that they are never stored: what is not remembered is rendered again from its commit.
 */
export interface RecentTargets {
  get(hash: string): readonly KubernetesObject[] | undefined;
  put(hash: string, objects: readonly KubernetesObject[]): void;
}

/** @param limit how many renders are kept; the oldest goes first */
export function createRecentTargets({ limit }: { readonly limit: number }): RecentTargets {
  const entries = new Map<string, readonly KubernetesObject[]>();
  return {
    get: (hash) => entries.get(hash),
    put(hash, objects) {
      entries.delete(hash);
      entries.set(hash, objects);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
  };
}
