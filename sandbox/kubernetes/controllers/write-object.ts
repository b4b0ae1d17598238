import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ControllerContext, referenceTo } from './controller.ts';

/** Writes a status if it differs from the live one, so that controllers do not wake each other for nothing. */
export function writeStatus(
  context: ControllerContext,
  object: KubernetesObject,
  status: { readonly [field: string]: unknown },
): void {
  const next = withoutUndefined(status);
  context.api.update(referenceTo(object), (live) => {
    if (live.metadata.uid !== object.metadata.uid || isDeepStrictEqual(live.status, next)) return undefined;
    return { ...live, status: next };
  });
}

/** Changes fields of `spec`. */
export function writeSpec(
  context: ControllerContext,
  object: KubernetesObject,
  fields: { readonly [field: string]: unknown },
): void {
  context.api.update(referenceTo(object), (live) => ({ ...live, spec: { ...(live.spec as object), ...fields } }));
}

/** Changes annotations; those that are not named stay. */
export function writeAnnotations(
  context: ControllerContext,
  object: KubernetesObject,
  annotations: { readonly [name: string]: string },
): void {
  context.api.update(referenceTo(object), (live) => {
    const before = live.metadata.annotations ?? {};
    if (Object.entries(annotations).every(([name, value]) => before[name] === value)) return undefined;
    return { ...live, metadata: { ...live.metadata, annotations: { ...before, ...annotations } } };
  });
}

/** Makes an object the controlled dependent of another that had none. */
export function adopt(context: ControllerContext, owner: KubernetesObject, orphan: KubernetesObject): void {
  context.api.update(referenceTo(orphan), (live) => ({
    ...live,
    metadata: {
      ...live.metadata,
      ownerReferences: [...(live.metadata.ownerReferences ?? []), controllerReferenceTo(owner)],
    },
  }));
}

/** The owner reference by which a controller marks what it makes. */
export function controllerReferenceTo(owner: KubernetesObject) {
  const { name, uid } = owner.metadata;
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid: uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A copy without the fields that are undefined, as JSON has none. */
export function withoutUndefined(fields: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A counter as Kubernetes writes it: 0 is left out. */
export function countOrNothing(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
