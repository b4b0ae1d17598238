import { annotationValuesOf } from './annotation-values.ts';
import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';

/** When a hook runs. `Skip`: never applied. */
export type HookType = 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail' | 'PreDelete' | 'PostDelete' | 'Skip';

/** Argo CD's annotation that makes an object a hook. */
export const ARGO_HOOK = 'argocd.argoproj.io/hook';
/** Helm's annotation for the same. */
export const HELM_HOOK = 'helm.sh/hook';
/** The finalizer that keeps a hook until its result has been read. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

/** The values of Argo CD's annotation. */
export const ARGO_HOOK_TYPES: ReadonlySet<string> = new Set<HookType>([
  'PreSync',
  'Sync',
  'PostSync',
  'SyncFail',
  'PreDelete',
  'PostDelete',
  'Skip',
]);

/** Helm's hook types that have a counterpart; `test` and `rollback` hooks have none and are left out. */
const HELM_TYPES: { readonly [helmType: string]: HookType } = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'pre-delete': 'PreDelete',
  'post-delete': 'PostDelete',
};

/** The values of Helm's annotation; not all of them run a hook in a sync. */
export const HELM_HOOK_TYPES: ReadonlySet<string> = new Set([
  ...Object.keys(HELM_TYPES),
  'crd-install',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
  'test-failure',
]);

/** The hook types of an object, each once; Helm's count only if there is no valid one of Argo CD's. */
export function hookTypesOf(object: KubernetesObject): readonly HookType[] {
  const own = annotationValuesOf(object, ARGO_HOOK).filter((value): value is HookType => ARGO_HOOK_TYPES.has(value));
  if (own.length > 0) return [...new Set(own)];
  const helm = annotationValuesOf(object, HELM_HOOK).flatMap((value) => HELM_TYPES[value] ?? []);
  return [...new Set(helm)];
}

/** Whether the object is a hook: it says so, and is not merely to be skipped. Helm marks CRDs as hooks; they are none. */
export function isHook(object: KubernetesObject): boolean {
  if (annotationOf(object, ARGO_HOOK) !== undefined) return !isSkipped(object);
  const helm = annotationOf(object, HELM_HOOK);
  return helm !== undefined && helm !== 'crd-install';
}

/** Whether the object is left out of syncs: `Skip` is its only hook type. */
export function isSkipped(object: KubernetesObject): boolean {
  const types = hookTypesOf(object);
  return types.length === 1 && types[0] === 'Skip';
}

/** Whether the object takes no part in anything: it is a hook of no type that we know, like Helm's `test`. */
export function isIgnored(object: KubernetesObject): boolean {
  return isHook(object) && hookTypesOf(object).length === 0;
}

/** Whether the object bears the finalizer of a hook whose result has not been read yet. */
export function hasHookFinalizer(object: KubernetesObject): boolean {
  return object.metadata.finalizers?.includes(HOOK_FINALIZER) ?? false;
}
