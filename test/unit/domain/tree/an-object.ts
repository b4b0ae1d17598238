import type { KubernetesObject, ObjectMetadata } from '../../../../shared/domain/resource/kubernetes-object.ts';

/** An object of namespace `shop` whose UID is its kind and name, owned by the objects given. */
export function anObject(
  gvk: string,
  name: string,
  fields: {
    readonly owners?: readonly KubernetesObject[];
    readonly metadata?: Partial<ObjectMetadata>;
    readonly [field: string]: unknown;
  } = {},
): KubernetesObject {
  const cut = gvk.lastIndexOf('/');
  const kind = gvk.slice(cut + 1);
  const { owners = [], metadata, ...rest } = fields;
  return {
    apiVersion: gvk.slice(0, cut),
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `${kind}-${name}`,
      ...(owners.length > 0 && { ownerReferences: owners.map(referenceTo) }),
      ...metadata,
    },
    ...rest,
  };
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}
