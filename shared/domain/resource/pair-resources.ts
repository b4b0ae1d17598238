import { isHook, isIgnored, isSkipped } from './hook.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { formatResourceKey, type ResourceKey, resourceKeyOf } from './resource-key.ts';
import { isTrackedBy, type ObjectOwner } from './tracking.ts';

/** A target and the live object of the same key; at least one of the two is there. */
export interface ResourcePair {
  readonly key: ResourceKey;
  readonly target?: KubernetesObject;
  readonly live?: KubernetesObject;
  /** A hook that an earlier sync left in the cluster; it has health, but no sync status, and is not pruned. */
  readonly isHook: boolean;
  /** Left out of syncs by the hook type `Skip`; it has no sync status. */
  readonly isSkipped: boolean;
  /** Nothing renders it any more: it is to be deleted if pruning is on. */
  readonly requiresPruning: boolean;
}

/** What is paired. */
export interface PairResourcesOptions {
  readonly owner: ObjectOwner;
  /** As `normalizeTargets` returns them; hooks among them are left out. */
  readonly targets: readonly KubernetesObject[];
  /** Objects found in the cluster: those that bear our label, and those of the targets' keys. Others do no harm. */
  readonly live: readonly KubernetesObject[];
  /** Keys of targets whose scope is a guess; they are also looked for without a namespace. */
  readonly unknownScope?: readonly ResourceKey[];
}

/**
 * Pairs targets with live objects (reference/argocd.md §1.4).
 *
 * @remarks A live object without a target appears only if it belongs to this application, and no other object owns it. Targets come first, in their order, then what is left in the cluster.
 */
export function pairResources({
  owner,
  targets,
  live,
  unknownScope = [],
}: PairResourcesOptions): readonly ResourcePair[] {
  const liveByKey = new Map(live.map((object) => [formatResourceKey(resourceKeyOf(object)), object]));
  const guessed = new Set(unknownScope.map(formatResourceKey));
  const taken = new Set<KubernetesObject>();
  const pairs: ResourcePair[] = [];
  for (const target of targets) {
    if (isHook(target)) continue;
    const key = resourceKeyOf(target);
    const isGuess = guessed.has(formatResourceKey(key));
    const match =
      liveByKey.get(formatResourceKey(key)) ??
      (isGuess ? liveByKey.get(formatResourceKey({ ...key, namespace: '' })) : undefined);
    if (match) taken.add(match);
    pairs.push(pairOf(match ? resourceKeyOf(match) : key, target, match));
  }
  const takenUids = new Set([...taken].map((object) => object.metadata.uid));
  for (const object of liveByKey.values()) {
    // The same object can be listed under two groups (extensions and networking.k8s.io): it is one.
    const isTaken = taken.has(object) || (object.metadata.uid !== undefined && takenUids.has(object.metadata.uid));
    if (isTaken || !isTrackedBy(object, owner) || isIgnored(object)) continue;
    if (object.metadata.ownerReferences?.length) continue;
    pairs.push(pairOf(resourceKeyOf(object), undefined, object));
  }
  return pairs;
}

function pairOf(
  key: ResourceKey,
  target: KubernetesObject | undefined,
  live: KubernetesObject | undefined,
): ResourcePair {
  const hook = target === undefined && live !== undefined && isHook(live);
  return {
    key,
    ...(target === undefined ? {} : { target }),
    ...(live === undefined ? {} : { live }),
    isHook: hook,
    isSkipped: target !== undefined && isSkipped(target),
    requiresPruning: target === undefined && !hook,
  };
}
