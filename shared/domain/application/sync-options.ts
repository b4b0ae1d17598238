import { annotationOf, type KubernetesObject } from '../resource/kubernetes-object.ts';

/** How dependants of a deleted object are treated. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** Whether an object may be removed when it left the target: yes, never, or when a person confirms. */
export type PruneRule = 'allow' | 'never';

const PROPAGATION: { readonly [value: string]: PropagationPolicy } = {
  foreground: 'Foreground',
  background: 'Background',
  orphan: 'Orphan',
};

/** Whether the list has the option word for word, as Argo CD matches it (reference/argocd.md §1.2). */
export function hasSyncOption(options: readonly string[] | undefined, option: string): boolean {
  return (options ?? []).some((candidate) => candidate.trim() === option);
}

/** `PrunePropagationPolicy=…`; default Foreground. */
export function prunePropagationPolicy(options: readonly string[] | undefined): PropagationPolicy {
  for (const option of options ?? []) {
    const [name, value] = option.trim().split('=');
    const policy = name === 'PrunePropagationPolicy' ? PROPAGATION[value ?? ''] : undefined;
    if (policy) return policy;
  }
  return 'Foreground';
}

/** The options that an object carries itself, in `argocd.argoproj.io/sync-options`. */
export function objectSyncOptions(object: KubernetesObject): readonly string[] {
  const text = annotationOf(object, 'argocd.argoproj.io/sync-options');
  return text === undefined ? [] : text.split(',').map((option) => option.trim());
}

/** Whether a live object may be pruned; its own annotation beats the application's option. */
export function pruneRuleOf(live: KubernetesObject, applicationOptions: readonly string[] | undefined): PruneRule {
  const own = objectSyncOptions(live);
  if (hasSyncOption(own, 'Prune=false')) return 'never';
  if (hasSyncOption(own, 'Prune=true')) return 'allow';
  return hasSyncOption(applicationOptions, 'Prune=false') ? 'never' : 'allow';
}

/**
 * Whether an object stays when its application is deleted: `Delete=false`, Helm's `resource-policy: keep`,
 * and every CustomResourceDefinition, since deleting one deletes all its objects (reference/argocd.md §1.3).
 */
export function survivesDeletion(live: KubernetesObject): boolean {
  return (
    live.kind === 'CustomResourceDefinition' ||
    hasSyncOption(objectSyncOptions(live), 'Delete=false') ||
    annotationOf(live, 'helm.sh/resource-policy') === 'keep'
  );
}
