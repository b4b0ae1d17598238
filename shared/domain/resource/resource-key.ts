import { groupAndVersion, type KubernetesObject } from './kubernetes-object.ts';

/** The identity of an object across versions of its group. `namespace` is '' for cluster-scoped objects. */
export interface ResourceKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The one text form of a key: `apps/Deployment/guestbook/web`; core group and no namespace are empty parts. */
export function formatResourceKey(key: ResourceKey): string {
  return `${key.group}/${key.kind}/${key.namespace}/${key.name}`;
}

/** The key of an object as it states itself. */
export function resourceKeyOf(object: KubernetesObject): ResourceKey {
  return {
    group: groupAndVersion(object.apiVersion).group,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}
