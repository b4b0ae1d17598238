import type { IgnoreDifferences } from '../application/application.ts';
import type { ResourceKey } from '../resource/resource-key.ts';
import { matchesGlob } from './matches-glob.ts';

/** The rules that concern an object: group and kind fit as globs (no group: the core group), name and namespace exactly if given. */
export function selectIgnoreRules(rules: readonly IgnoreDifferences[], key: ResourceKey): readonly IgnoreDifferences[] {
  return rules.filter(
    (rule) =>
      matchesGlob(rule.group ?? '', key.group) &&
      matchesGlob(rule.kind, key.kind) &&
      (!rule.name || rule.name === key.name) &&
      (!rule.namespace || rule.namespace === key.namespace),
  );
}

/** The jq expressions of rules, each once. */
export function jqExpressionsOf(rules: readonly IgnoreDifferences[]): readonly string[] {
  return [...new Set(rules.flatMap(({ jqPathExpressions = [] }) => jqPathExpressions))];
}

/** How people find a rule again: by what it is about, and the expression itself. */
export function describeJqFault(
  { group, kind, namespace, name }: ResourceKey,
  expression: string,
  fault: string,
): string {
  const object = `${kind}${group === '' ? '' : `.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  return `ignoreDifferences: jqPathExpressions "${expression}" has no effect on ${object}: ${fault}`;
}
