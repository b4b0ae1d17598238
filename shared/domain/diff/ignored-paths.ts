import type { IgnoreDifferences } from '../application/application.ts';
import { fieldManagersOf } from '../drift/field-managers.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import type { CompareSettings } from '../settings/system-settings.ts';
import { type FieldPath, pathOfPointer } from './field-path.ts';
import { ownedPaths } from './owned-fields/owned-paths.ts';

/** What decides which fields of an object are ignored. */
export interface IgnoredPathsOptions {
  /** Those that concern the object. */
  readonly rules: readonly IgnoreDifferences[];
  /** What the jq expressions of the rules found in this very object. */
  readonly selected: readonly FieldPath[];
  /** Knows who owns which fields. */
  readonly live: KubernetesObject;
  readonly settings: Pick<CompareSettings, 'ignoreAggregatedRoles'>;
}

/** The fields of an object (target, live or predicted) that are not compared (reference/argocd.md §1.9). */
export function ignoredPaths(object: KubernetesObject, options: IgnoredPathsOptions): readonly FieldPath[] {
  const { rules, selected, live, settings } = options;
  const pointed = rules.flatMap(({ jsonPointers = [] }) => jsonPointers.map(pathOfPointer));
  const managers = new Set(rules.flatMap(({ managedFieldsManagers = [] }) => managedFieldsManagers));
  const owned = fieldManagersOf(live.metadata)
    .filter(({ manager }) => managers.has(manager))
    .flatMap(({ fieldsV1 = {} }) => ownedPaths(object, fieldsV1));
  const aggregated = settings.ignoreAggregatedRoles && isAggregated(live) ? [['rules']] : [];
  return [...pointed.filter((path) => path !== undefined), ...owned, ...selected, ...aggregated];
}

/** Kubernetes fills its rules in from other roles. */
function isAggregated(object: KubernetesObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === 'rbac.authorization.k8s.io' && kind === 'ClusterRole' && Boolean(object.aggregationRule);
}
