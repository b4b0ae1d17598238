import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
const HELM_HOOK_WEIGHT = 'helm.sh/hook-weight';

/** The sync wave of an object: `sync-wave` if it is an integer, else Helm's hook weight if that is one, else 0. */
export function waveOf(object: KubernetesObject): number {
  return integerOf(annotationOf(object, SYNC_WAVE)) ?? integerOf(annotationOf(object, HELM_HOOK_WEIGHT)) ?? 0;
}

function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
