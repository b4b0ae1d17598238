import { compileGlob, type Glob } from '../git/glob.ts';
import type { ResourceStatus } from './application.ts';
import type { SyncResource } from './operation.ts';

/** A rule that chooses objects for a selective sync: each field is a glob, and a missing namespace fits any. */
export interface SyncResourceRule extends SyncResource {
  /** Takes what fits out of the choice, whatever other rules say. */
  readonly exclude?: boolean;
}

/** Whether a rule is more than the name of one object. */
export function isPattern({ exclude, group, kind, name, namespace }: SyncResourceRule): boolean {
  return exclude === true || [group, kind, name, namespace].some((field) => /[*?[{]/.test(field ?? ''));
}

/**
 * Chooses the objects of an application that a selective sync is about, as `argocd` does: what fits a rule, or everything if all rules
 * exclude, but for what a rule excludes. Hooks are no part of a selective sync.
 */
export function selectSyncResources(
  rules: readonly SyncResourceRule[],
  resources: readonly ResourceStatus[],
): readonly SyncResource[] {
  const includes = rules.filter(({ exclude }) => !exclude).map(compileRule);
  const excludes = rules.filter(({ exclude }) => exclude).map(compileRule);
  return resources
    .filter((resource) => !resource.hook)
    .filter((resource) => includes.length === 0 || includes.some((fits) => fits(resource)))
    .filter((resource) => !excludes.some((fits) => fits(resource)))
    .map(({ group, kind, name, namespace }) => ({ group, kind, name, namespace: namespace ?? '' }));
}

function compileRule(rule: SyncResourceRule): (resource: ResourceStatus) => boolean {
  const [group, kind, name] = [rule.group ?? '', rule.kind, rule.name].map(compileField);
  const namespace = rule.namespace ? compileField(rule.namespace) : undefined;
  return (resource) =>
    isFitting(group, resource.group) &&
    isFitting(kind, resource.kind) &&
    isFitting(name, resource.name) &&
    (namespace === undefined || isFitting(namespace, resource.namespace ?? ''));
}

/** A pattern that cannot be read is a plain name. */
function compileField(pattern: string): Glob {
  const glob = compileGlob(pattern, { starCrossesSlash: true, braces: true });
  return glob ?? { matches: (text) => text === pattern };
}

function isFitting(glob: Glob | undefined, text: string): boolean {
  return glob?.matches(text) ?? false;
}
