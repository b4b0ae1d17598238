import type { PropagationPolicy } from './sync-options.ts';

/** Its presence makes the deletion of an application delete its objects. */
export const RESOURCES_FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** How the objects are to be deleted, or undefined if there is no resources finalizer: they then stay. */
export function cascadePolicy(finalizers: readonly string[] | undefined): PropagationPolicy | undefined {
  for (const finalizer of finalizers ?? []) {
    if (finalizer === `${RESOURCES_FINALIZER}/background`) return 'Background';
    if (finalizer === RESOURCES_FINALIZER || finalizer === `${RESOURCES_FINALIZER}/foreground`) return 'Foreground';
  }
  return undefined;
}

/** The finalizers with the resources finalizer set or removed; others stay. */
export function withCascade(finalizers: readonly string[] | undefined, cascade: boolean): readonly string[] {
  const others = (finalizers ?? []).filter((finalizer) => !finalizer.startsWith(RESOURCES_FINALIZER));
  const own = (finalizers ?? []).find((finalizer) => finalizer.startsWith(RESOURCES_FINALIZER));
  return cascade ? [...others, own ?? RESOURCES_FINALIZER] : others;
}
