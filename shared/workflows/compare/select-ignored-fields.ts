import type { IgnoreDifferences } from '../../domain/application/application.ts';
import type { FieldPath } from '../../domain/diff/field-path.ts';
import { describeJqFault, jqExpressionsOf, selectIgnoreRules } from '../../domain/diff/ignore-differences.ts';
import { ignoredPaths } from '../../domain/diff/ignored-paths.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { CompareSettings } from '../../domain/settings/system-settings.ts';
import type { FieldSelector } from '../../ports/field-selector.ts';

/** What decides which fields are ignored. */
export interface IgnoreContext {
  /** Of the application, and system-wide. */
  readonly ignoreDifferences: readonly IgnoreDifferences[];
  readonly compareSettings: CompareSettings;
  readonly fields: FieldSelector;
}

/** What is ignored in some versions of an object. */
export interface IgnoredFields {
  /** For each version, in their order. */
  readonly paths: readonly (readonly FieldPath[])[];
  /** Rules that could not be followed; the comparison goes on without them. */
  readonly faults: readonly string[];
}

/**
 * Finds the fields of an object that rules leave out of the comparison.
 * @param versions of the same object: live, predicted, target
 */
export async function selectIgnoredFields(
  live: KubernetesObject,
  versions: readonly KubernetesObject[],
  { ignoreDifferences, compareSettings, fields }: IgnoreContext,
): Promise<IgnoredFields> {
  const key = resourceKeyOf(live);
  const rules = selectIgnoreRules(ignoreDifferences, key);
  const selected: (readonly FieldPath[])[][] = [];
  const faults: string[] = [];
  for (const expression of jqExpressionsOf(rules)) {
    const selection = await fields.select(expression, versions);
    if (selection.kind === 'Paths') selected.push([...selection.paths]);
    else faults.push(describeJqFault(key, expression, selection.message));
  }
  const paths = versions.map((version, index) =>
    ignoredPaths(version, {
      rules,
      selected: selected.flatMap((found) => found[index] ?? []),
      live,
      settings: compareSettings,
    }),
  );
  return { paths, faults };
}
