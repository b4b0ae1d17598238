import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';

/** Argo CD's annotation. */
export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
/** Helm's annotation. */
export const HELM_HOOK_WEIGHT = 'helm.sh/hook-weight';

/** The sync wave of an object: `sync-wave` if it is an integer, else Helm's hook weight if that is one, else 0. */
export function waveOf(object: KubernetesObject): number {
  return integerOf(annotationOf(object, SYNC_WAVE)) ?? integerOf(annotationOf(object, HELM_HOOK_WEIGHT)) ?? 0;
}

function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && isInteger(text) ? Number(text) : undefined;
}

/** Whether a text is an integer as Go's strconv.Atoi reads it. */
export function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}
