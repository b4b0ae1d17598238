import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Whether only the metadata of an object was read (or it has nothing else, which comes to the same). */
export function isMetadataOnly(object: KubernetesObject): boolean {
  return Object.keys(object).every((field) => ['apiVersion', 'kind', 'metadata'].includes(field));
}
