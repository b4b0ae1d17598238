import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiEvent } from '../api-surface.ts';

/** An owner reference with the field that marks the one controlling owner. */
export interface ControllerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Finds objects by the owner that controls them, without listing them all. */
export interface OwnedObjects {
  /** Objects of a kind that the owner controls, oldest first. */
  of(owner: KubernetesObject, kind: string): readonly KubernetesObject[];
  /** Objects of a kind and namespace that nobody controls. */
  orphans(kind: string, namespace: string): readonly KubernetesObject[];
}

/** The owner that controls an object, if any. */
export function controllerOf(object: KubernetesObject): ControllerReference | undefined {
  const owners = (object.metadata.ownerReferences ?? []) as readonly ControllerReference[];
  return owners.find((owner) => owner.controller === true);
}

/** An index of objects by owner that follows the events it is given. */
export function createOwnedObjects(): OwnedObjects & { follow(event: ApiEvent): void } {
  const groups = new Map<string, Map<string, KubernetesObject>>();
  const groupByUid = new Map<string, string>();
  const drop = (uid: string) => {
    const name = groupByUid.get(uid);
    if (name === undefined) return;
    groupByUid.delete(uid);
    const group = groups.get(name);
    group?.delete(uid);
    if (group?.size === 0) groups.delete(name);
  };
  return {
    of: (owner, kind) => [...(groups.get(`${kind} of ${owner.metadata.uid}`)?.values() ?? [])].sort(byAge),
    orphans: (kind, namespace) => [...(groups.get(`${kind} in ${namespace}`)?.values() ?? [])],
    follow({ type, object }) {
      const uid = object.metadata.uid ?? '';
      const name = groupOf(object);
      if (type === 'DELETED' || groupByUid.get(uid) !== name) drop(uid);
      if (type === 'DELETED') return;
      const group = groups.get(name) ?? new Map<string, KubernetesObject>();
      groups.set(name, group.set(uid, object));
      groupByUid.set(uid, name);
    },
  };
}

function groupOf(object: KubernetesObject): string {
  const owner = controllerOf(object);
  return owner ? `${object.kind} of ${owner.uid}` : `${object.kind} in ${object.metadata.namespace ?? ''}`;
}

/** Orders by creation, then by name, so that equal times give a stable order. */
export function byAge(one: KubernetesObject, other: KubernetesObject): number {
  const times = (one.metadata.creationTimestamp ?? '').localeCompare(other.metadata.creationTimestamp ?? '');
  return times || one.metadata.name.localeCompare(other.metadata.name);
}
