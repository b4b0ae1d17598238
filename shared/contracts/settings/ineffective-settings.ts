import type { SettingsData } from './parse-overrides.ts';

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

/** Beginnings of keys, to which a kind is added. */
const PREFIXES: readonly string[] = [
  'resource.customizations.health.',
  'resource.customizations.healthCEL.',
  'resource.customizations.ignoreDifferences.',
  'resource.customizations.useOpenLibs.',
];

/** Warns of each key that has no effect in this version, so that none is silently ignored. */
export function ineffectiveSettings(data: SettingsData): readonly string[] {
  return Object.keys(data)
    .filter((key) => !KEYS.includes(key) && !PREFIXES.some((prefix) => key.startsWith(prefix)))
    .sort()
    .map((key) => `data["${key}"]: is not supported in this version and has no effect`);
}
