import type { HealthStatus } from '../application/application.ts';
import { numberAt } from '../health/read-field.ts';
import { annotationOf, gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { imagesOf } from '../resource/object-images.ts';
import { isMetadataOnly } from './is-metadata-only.ts';
import { networkingInfoOf } from './networking-info.ts';
import { podInfoOf } from './pod-info.ts';
import type { InfoItem, ResourceNode, ResourceRef } from './resource-node.ts';

const REVISION_ANNOTATIONS = ['deployment.kubernetes.io/revision', 'rollout.argoproj.io/revision'];

/** Names an object as nodes do. */
export function resourceRefOf(
  object: KubernetesObject,
): ResourceRef & { readonly kind: string; readonly name: string } {
  const { group, version, kind } = gvkOf(object);
  const { namespace, name, uid } = object.metadata;
  return {
    ...(group && { group }),
    version,
    kind,
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
  };
}

/**
 * Makes the node of an object, without its parents.
 * @param assess judges its health; asked only for objects that were read as a whole
 */
export function describeNode(
  object: KubernetesObject,
  assess: (object: KubernetesObject) => HealthStatus | undefined,
): ResourceNode {
  const info = infoOf(object);
  const networkingInfo = networkingInfoOf(object);
  const images = isPod(object) ? imagesOf([object]) : [];
  const health = isMetadataOnly(object) ? undefined : assess(object);
  const { resourceVersion, creationTimestamp } = object.metadata;
  return {
    ...resourceRefOf(object),
    ...(info.length > 0 && { info }),
    ...(networkingInfo && { networkingInfo }),
    ...(resourceVersion && { resourceVersion }),
    ...(images.length > 0 && { images }),
    ...(health && { health }),
    ...(creationTimestamp && { createdAt: creationTimestamp }),
  };
}

function infoOf(object: KubernetesObject): readonly InfoItem[] {
  const revision = revisionOf(object);
  return [
    ...(revision > 0 ? [{ name: 'Revision', value: `Rev:${revision}` }] : []),
    ...(isPod(object) && !isMetadataOnly(object) ? podInfoOf(object) : []),
  ];
}

function revisionOf(object: KubernetesObject): number {
  const annotated = REVISION_ANNOTATIONS.map((name) => annotationOf(object, name)).find((value) => value !== undefined);
  // A ControllerRevision says it in a field of its own.
  return annotated === undefined ? (numberAt(object, 'revision') ?? 0) : Number.parseInt(annotated, 10) || 0;
}

function isPod({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && kind === 'Pod';
}
