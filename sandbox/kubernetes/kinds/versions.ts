import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { hpaFromV2, hpaToV2 } from './hpa-versions.ts';
import { apiVersionOf, type Kind } from './kind.ts';

/** The object in the version that its kind is stored in. */
export function toStorage(kind: Kind, object: KubernetesObject): KubernetesObject {
  if (kind.group === 'autoscaling' && kind.version === 'v1') return hpaToV2(object);
  const apiVersion = apiVersionOf({ group: kind.group, version: kind.custom?.storageVersion ?? kind.version });
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** A stored object in the version that a request names. */
export function fromStorage(kind: Kind, object: KubernetesObject): KubernetesObject {
  if (kind.group === 'autoscaling' && kind.version === 'v1') return hpaFromV2(object);
  const apiVersion = apiVersionOf(kind);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
