import type { IgnoreDifferences } from '../application/application.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { ResourceKey } from '../resource/resource-key.ts';
import { matchesGlob } from './matches-glob.ts';

/** A rule of which a part has no effect in this version. */
export interface UnappliedRule {
  /** Place of the rule in `spec.ignoreDifferences`. */
  readonly index: number;
  readonly kind: string;
  /** Names of the fields, or the pointers themselves where these are wrong. */
  readonly fields: readonly string[];
}

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

/** Takes the fields out that the rules name by `jsonPointers`; the object itself stays as it is. */
export function removeIgnoredFields(object: KubernetesObject, rules: readonly IgnoreDifferences[]): KubernetesObject {
  const paths = rules.flatMap((rule) => rule.jsonPointers ?? []).flatMap((pointer) => partsOfPointer(pointer) ?? []);
  return paths.reduce<unknown>(withoutPath, object) as KubernetesObject;
}

/** What of the rules cannot be applied: fields that are not supported yet, and pointers that do not begin with a slash. */
export function unappliedIgnoreRules(rules: readonly IgnoreDifferences[]): readonly UnappliedRule[] {
  return rules.flatMap((rule, index) => {
    const fields = [
      ...(rule.jqPathExpressions?.length ? ['jqPathExpressions'] : []),
      ...(rule.managedFieldsManagers?.length ? ['managedFieldsManagers'] : []),
      ...(rule.jsonPointers ?? []).filter((pointer) => !isPointer(pointer)),
    ];
    return fields.length > 0 ? [{ index, kind: rule.kind, fields }] : [];
  });
}

/** The pointer '' means the whole object, of which nothing would be left to compare. */
function isPointer(pointer: string): boolean {
  return pointer.startsWith('/');
}

/** The names that a JSON pointer (RFC 6901) leads along, as a list of one path; undefined if it is none. */
export function partsOfPointer(pointer: string): readonly [readonly string[]] | undefined {
  if (!isPointer(pointer)) return undefined;
  const parts = pointer.slice(1).split('/');
  return [parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

/** A copy without the named field; the value itself if there is none. */
function withoutPath(value: unknown, [part = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return value;
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(part)) return value;
    const index = Number(part);
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, withoutPath(value[index], rest));
  }
  const { [part]: field, ...others } = value as { readonly [name: string]: unknown };
  return rest.length === 0 ? others : { ...value, [part]: withoutPath(field, rest) };
}
