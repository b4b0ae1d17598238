import { fieldAt, listAt, textAt } from '../health/read-field.ts';
import { annotationOf, groupAndVersion, gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';

/** Who owns an object; without a UID, the owner is the object of that name in the same namespace. */
export interface Owner {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
}

/**
 * The owners of an object: those that its `ownerReferences` name, and those that Kubernetes knows without saying so.
 *
 * The latter are the Service of Endpoints, the ServiceAccount of a token Secret and the OperatorGroup of a ClusterServiceVersion.
 */
export function ownersOf(object: KubernetesObject): readonly Owner[] {
  const stated = (object.metadata.ownerReferences ?? []).map(({ apiVersion, kind, name, uid }) => ({
    group: groupAndVersion(apiVersion).group,
    kind,
    name,
    uid,
  }));
  return [...stated, ...impliedOwners(object, stated.length > 0)];
}

function impliedOwners(object: KubernetesObject, hasOwners: boolean): readonly Owner[] {
  const { group, kind } = gvkOf(object);
  switch (`${group}/${kind}`) {
    case '/Endpoints':
      return hasOwners ? [] : [{ group: '', kind: 'Service', name: object.metadata.name }];
    case '/Secret':
      return tokenOwner(object);
    case 'operators.coreos.com/ClusterServiceVersion': {
      const name = annotationOf(object, 'olm.operatorGroup');
      return name ? [{ group, kind: 'OperatorGroup', name }] : [];
    }
    default:
      return [];
  }
}

/** These annotations are required on token Secrets, and the API server removes Secrets that bear them wrongly. */
function tokenOwner(secret: KubernetesObject): readonly Owner[] {
  const name = annotationOf(secret, 'kubernetes.io/service-account.name');
  const uid = annotationOf(secret, 'kubernetes.io/service-account.uid');
  return name && uid ? [{ group: '', kind: 'ServiceAccount', name, uid }] : [];
}

/** Whether a claim of this name is made for a StatefulSet by one of its templates: `<template>-<set>-<ordinal>`. */
export function isClaimOf(statefulSet: KubernetesObject, claimName: string): boolean {
  return listAt(fieldAt(statefulSet, 'spec'), 'volumeClaimTemplates').some((template) => {
    const start = `${textAt(template, 'metadata', 'name')}-${statefulSet.metadata.name}-`;
    return claimName.startsWith(start) && /^\d+$/.test(claimName.slice(start.length));
  });
}
