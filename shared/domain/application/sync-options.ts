import { annotationOf, type KubernetesObject } from '../resource/kubernetes-object.ts';

/** How dependants of a deleted object are treated. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** Whether an object may be removed: yes, never, or when a person confirms it. */
export type RemovalRule = 'allow' | 'never' | 'confirm';

/** Lists of options: those of the application (or of one operation), and those that an object bears itself. */
export type SyncOptions = readonly string[] | undefined;

const PROPAGATION: { readonly [value: string]: PropagationPolicy } = {
  foreground: 'Foreground',
  background: 'Background',
  orphan: 'Orphan',
};

/** Whether the list has the option word for word, as Argo CD matches it (reference/argocd.md §1.2). */
export function hasSyncOption(options: SyncOptions, option: string): boolean {
  return (options ?? []).some((candidate) => candidate.trim() === option);
}

/** `PrunePropagationPolicy=…`; default Foreground. */
export function prunePropagationPolicy(options: SyncOptions): PropagationPolicy {
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

/**
 * Whether an option is on for an object: its own `Name=true` or `Name=false` beats the application's.
 * @param objects whatever may bear the annotation: the target, and with some options also the live object
 */
export function isOptionOn(
  name: string,
  objects: readonly KubernetesObject[],
  applicationOptions: SyncOptions,
): boolean {
  const own = objects.flatMap(objectSyncOptions);
  if (hasSyncOption(own, `${name}=false`)) return false;
  return hasSyncOption(own, `${name}=true`) || hasSyncOption(applicationOptions, `${name}=true`);
}

/** Whether the server's validation is wanted; `Validate=false` of the object or of the application turns it off. */
export function isValidated(target: KubernetesObject, applicationOptions: SyncOptions): boolean {
  const own = objectSyncOptions(target);
  if (hasSyncOption(own, 'Validate=true')) return true;
  return !hasSyncOption(own, 'Validate=false') && !hasSyncOption(applicationOptions, 'Validate=false');
}

/** Whether a live object may be pruned; its own annotation beats the application's option. */
export function pruneRuleOf(live: KubernetesObject, applicationOptions: SyncOptions): RemovalRule {
  return removalRule('Prune', live, applicationOptions);
}

/** Whether a live object is pruned after everything else of the phase Sync. */
export function isPruneLast(live: KubernetesObject, applicationOptions: SyncOptions): boolean {
  return isOptionOn('PruneLast', [live], applicationOptions);
}

/**
 * Whether an object may go with its application: never with `Delete=false`, Helm's `resource-policy: keep`, and no
 * CustomResourceDefinition, since deleting one deletes all its objects (reference/argocd.md §1.2 and §1.3).
 */
export function deletionRuleOf(live: KubernetesObject, applicationOptions: SyncOptions): RemovalRule {
  if (live.kind === 'CustomResourceDefinition' || annotationOf(live, 'helm.sh/resource-policy') === 'keep') {
    return 'never';
  }
  return removalRule('Delete', live, applicationOptions);
}

function removalRule(name: 'Prune' | 'Delete', live: KubernetesObject, applicationOptions: SyncOptions): RemovalRule {
  for (const options of [objectSyncOptions(live), applicationOptions]) {
    if (hasSyncOption(options, `${name}=false`)) return 'never';
    if (hasSyncOption(options, `${name}=confirm`)) return 'confirm';
    if (hasSyncOption(options, `${name}=true`)) return 'allow';
  }
  return 'allow';
}
