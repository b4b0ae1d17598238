import type { SettingsData } from './parse-overrides.ts';
import { parseYamlText } from './parse-yaml-text.ts';

/** Keys of `argocd-cm` that have an effect. */
const KEYS: readonly string[] = [
  'application.instanceLabelKey',
  'application.resourceTrackingMethod',
  'installationID',
  'resource.compareoptions',
  'resource.customizations',
  'resource.exclusions',
  'resource.inclusions',
  'resource.sensitive.mask.annotations',
];

const CUSTOMIZATIONS = 'resource.customizations';
/** Fields of a customization that have an effect, as they stand in a key of their own. */
const CUSTOMIZATION_FIELDS: readonly string[] = ['health', 'healthCEL', 'ignoreDifferences', 'useOpenLibs'];
/** The same, as they stand in the one document `resource.customizations`. */
const DOCUMENT_FIELDS: readonly string[] = ['health.lua', 'health.cel', 'health.lua.useOpenLibs', 'ignoreDifferences'];
const IGNORE_FIELDS: readonly string[] = ['jsonPointers', 'jqPathExpressions', 'managedFieldsManagers'];
const COMPARE_FIELDS: readonly string[] = ['ignoreAggregatedRoles', 'ignoreResourceStatusField'];
const FILTER_FIELDS: readonly string[] = ['apiGroups', 'kinds', 'clusters'];

const UNSUPPORTED = 'is not supported in this version and has no effect';
const UNWATCHED =
  'is not needed and has no effect: nothing is watched, so that no update of an object starts a refresh';
/** What is known of Argo CD and has no effect for a reason, by the last part of its name. */
const REASONS: { readonly [name: string]: string } = {
  ignoreDifferencesOnResourceUpdates: UNWATCHED,
  ignoreResourceUpdates: UNWATCHED,
  'resource.ignoreResourceUpdatesEnabled': UNWATCHED,
  knownTypeFields: 'is not needed and has no effect: the cluster itself compares, by a dry run',
};

/**
 * Warns of each key and field that has no effect in this version, so that none is silently ignored.
 * @param data that `parseSettings` understands
 */
export function ineffectiveSettings(data: SettingsData): readonly string[] {
  return Object.entries(data)
    .flatMap(([key, text]) => {
      const at = `data["${key}"]`;
      if (key.startsWith(`${CUSTOMIZATIONS}.`)) return inCustomization(at, key, text);
      if (!KEYS.includes(key)) return [`${at}: ${reasonFor(key)}`];
      return inDocument(at, key, text);
    })
    .sort();
}

/** `resource.customizations.<field>.<group>_<Kind>`. */
function inCustomization(at: string, key: string, text: string): readonly string[] {
  const [field = ''] = key.slice(CUSTOMIZATIONS.length + 1).split('.');
  if (!CUSTOMIZATION_FIELDS.includes(field)) return [`${at}: ${reasonFor(field)}`];
  return field === 'ignoreDifferences' ? unknownFields(at, parseYamlText(text, key), IGNORE_FIELDS) : [];
}

function inDocument(at: string, key: string, text: string): readonly string[] {
  if (key === 'resource.compareoptions') return unknownFields(at, parseYamlText(text, key), COMPARE_FIELDS);
  if (key === 'resource.exclusions' || key === 'resource.inclusions') {
    const filters = (parseYamlText(text, key) ?? []) as readonly unknown[];
    return filters.flatMap((filter, index) => unknownFields(`${at}[${index}]`, filter, FILTER_FIELDS));
  }
  if (key !== CUSTOMIZATIONS) return [];
  return Object.entries(parseYamlText(text, key) ?? {}).flatMap(([kind, fields]) => [
    ...unknownFields(`${at}["${kind}"]`, fields, DOCUMENT_FIELDS),
    ...unknownFields(`${at}["${kind}"].ignoreDifferences`, ignoreRuleOf(fields), IGNORE_FIELDS),
  ]);
}

/** Under a kind, the rule is a document of its own within a text, or stands there as it is. */
function ignoreRuleOf(fields: unknown): unknown {
  const { ignoreDifferences } = fields as { readonly ignoreDifferences?: unknown };
  return typeof ignoreDifferences === 'string'
    ? parseYamlText(ignoreDifferences, 'ignoreDifferences')
    : ignoreDifferences;
}

function unknownFields(at: string, value: unknown, known: readonly string[]): readonly string[] {
  return Object.keys(value ?? {})
    .filter((field) => !known.includes(field))
    .map((field) => `${at}.${field}: ${reasonFor(field)}`);
}

function reasonFor(name: string): string {
  return REASONS[name] ?? UNSUPPORTED;
}
