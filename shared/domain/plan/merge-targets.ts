import { canonicalJson } from '../diff/canonical-json.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** The identity of a rendered object, before its namespace is known. */
function identityOf({ apiVersion = '', kind, metadata }: KubernetesObject): string {
  const { namespace = '', name = '', generateName = '' } = metadata;
  return [apiVersion.split('/').slice(0, -1).join('/'), kind, namespace, name || generateName].join('/');
}

function byIdentity(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [identityOf(object), object]));
}

/** The objects by identity that two renders do not have alike. */
export function differingTargets(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const [a, b] = [byIdentity(before), byIdentity(after)];
  const same = (key: string) => canonicalJson(a.get(key)) === canonicalJson(b.get(key));
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const isSame = a.has(key) && b.has(key) && same(key);
    return isSame ? [] : [b.get(key) ?? a.get(key) ?? []].flat();
  });
}

/**
 * The objects as they will be when a branch is merged: those of the branch it goes to, but for what the branch itself changed. So a branch
 * that is behind does not look as if it took back what others merged meanwhile.
 *
 * @param fork the render of the commit at which the branch began
 */
export function mergeTargets(
  fork: readonly KubernetesObject[],
  head: readonly KubernetesObject[],
  tip: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const changed = new Set(differingTargets(fork, head).map(identityOf));
  const wanted = byIdentity(head);
  const kept = tip.flatMap((object) => {
    const key = identityOf(object);
    return changed.has(key) ? [wanted.get(key) ?? []].flat() : [object];
  });
  const there = new Set(tip.map(identityOf));
  return [...kept, ...head.filter((object) => changed.has(identityOf(object)) && !there.has(identityOf(object)))];
}
