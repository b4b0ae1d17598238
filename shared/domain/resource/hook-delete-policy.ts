import { annotationValuesOf } from './annotation-values.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** When a hook is deleted: after the sync succeeded, after it failed, or before the hook is made again. */
export type HookDeletePolicy = 'HookSucceeded' | 'HookFailed' | 'BeforeHookCreation';

/** Argo CD's annotation. */
export const HOOK_DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';
/** Helm's annotation, whose names map one to one. */
export const HELM_DELETE_POLICY = 'helm.sh/hook-delete-policy';

/** What each value of Argo CD's annotation means. */
export const ARGO_DELETE_POLICIES: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ['HookSucceeded', 'HookSucceeded'],
  ['HookFailed', 'HookFailed'],
  ['BeforeHookCreation', 'BeforeHookCreation'],
]);

/** What each value of Helm's annotation means. */
export const HELM_DELETE_POLICIES: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ['hook-succeeded', 'HookSucceeded'],
  ['hook-failed', 'HookFailed'],
  ['before-hook-creation', 'BeforeHookCreation'],
]);

/** The delete policies of a hook, Argo CD's and Helm's; `BeforeHookCreation` if it names no valid one (reference/argocd.md §1.3). */
export function deletePoliciesOf(hook: KubernetesObject): readonly HookDeletePolicy[] {
  const own = annotationValuesOf(hook, HOOK_DELETE_POLICY).flatMap((value) => ARGO_DELETE_POLICIES.get(value) ?? []);
  const helm = annotationValuesOf(hook, HELM_DELETE_POLICY).flatMap((value) => HELM_DELETE_POLICIES.get(value) ?? []);
  const all = [...new Set([...own, ...helm])];
  return all.length > 0 ? all : ['BeforeHookCreation'];
}
