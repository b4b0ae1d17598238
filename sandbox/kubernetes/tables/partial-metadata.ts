import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** An object as `PartialObjectMetadata`. */
export function metadataOnly({ metadata }: KubernetesObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
