import type { HealthCode, HealthStatus } from '../application/application.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** Judges one object of a kind. */
export type HealthRule = (object: KubernetesObject) => HealthStatus;

/** Best first (reference/argocd.md §1.10). */
const ORDER: readonly HealthCode[] = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'];

/** Makes a health status; an empty message is left out. */
export function health(status: HealthCode, message = ''): HealthStatus {
  return message === '' ? { status } : { status, message };
}

/** Whether `candidate` is worse than `current`. */
export function isWorse(current: HealthCode, candidate: HealthCode): boolean {
  return ORDER.indexOf(candidate) > ORDER.indexOf(current);
}

/** Whether a text is one of the health codes. */
export function isHealthCode(text: string): text is HealthCode {
  return (ORDER as readonly string[]).includes(text);
}
