import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * The fingerprint of a target: it changes exactly when the target does, whatever the order of its fields.
 *
 * @param hash turns text into the fingerprint; a keyed one (`SecretBox.fingerprint`), since the values of a Secret can be guessed
 */
export function fingerprintTarget(target: KubernetesObject, hash: (text: string) => string): string {
  return hash(canonicalJson(target));
}
